import { Buffer } from 'node:buffer'
import * as z from 'zod/mini'
import { epochSeconds, systemClock } from '../clock.ts'
import { type MailSettings, mailSchema, type Post } from '../mail.ts'
import { mimeMessage } from '../mime.ts'
import { relayPost } from '../post-relay.ts'
import { sendPublicly } from '../send-publicly.ts'
import { signedFetch } from './signed-fetch.ts'

const SES = { endpoint: 'email', signedAs: 'ses' }

const answerSchema = z.object({ MessageId: z.string() })
const refusalSchema = z.object({ message: z.optional(z.string()) })

/** What SES says of a letter that it will not take tomorrow either. */
const FINAL = new Set(['BadRequestException', 'MessageRejected'])

/** Letters by Amazon SES, API version 2, as raw messages in signed requests. */
export const sesPost = (from: string): Post => ({
  from,
  send: async letter => {
    const response = await signedFetch(SES, {
      method: 'POST',
      path: '/v2/email/outbound-emails',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        FromEmailAddress: from,
        Destination: { ToAddresses: [letter.to] },
        Content: { Raw: { Data: Buffer.from(mimeMessage(letter)).toString('base64') } },
      }),
    })
    const text = await response.text()
    if (response.ok) return { kind: 'sent', messageId: answerSchema.parse(JSON.parse(text)).MessageId }
    const [code = ''] = (response.headers.get('x-amzn-errortype') ?? '').split(':')
    if (!FINAL.has(code)) throw new Error(`SES answered ${response.status} ${code}`)
    const { data } = refusalSchema.safeParse(JSON.parse(text))
    // What SES says may repeat the address: it goes to no log.
    return { kind: 'refused', because: data?.message ? code : `${code} ${response.status}` }
  },
})

/** The tenant's way for letters, from `MAIL` and, for a relay, `MAIL_RELAY_SECRET`; undefined: it sends none. */
export const postFromEnvironment = (environment: Record<string, string | undefined>): Post | undefined => {
  if (!environment.MAIL) return undefined
  const settings: MailSettings = mailSchema.parse(JSON.parse(environment.MAIL))
  return settings.kind === 'ses'
    ? sesPost(settings.from)
    : relayPost({
        ...settings,
        secret: environment.MAIL_RELAY_SECRET ?? '',
        send: sendPublicly,
        now: () => epochSeconds(systemClock()),
      })
}
