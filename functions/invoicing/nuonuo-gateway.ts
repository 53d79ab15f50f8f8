import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import type { OutgoingRequest, Send } from '../../shared/send-publicly.ts'
import { jsonAnswer } from './channel-http.ts'
import { ChannelSilent } from './tax-channel.ts'

/** How a seller reaches the gateway (诺诺开放平台 and its like). */
export interface NuonuoAccess {
  readonly url: string
  readonly appKey: string
  readonly appSecret: string
  readonly sellerTaxNumber: string
  /** who issues, as the document names him (开票员) */
  readonly clerk: string
}

export interface NuonuoDeps {
  readonly access: NuonuoAccess
  readonly send: Send
  /** the shared token of the account */
  readonly token: () => Promise<string>
  readonly now: () => number
  /** a new UUID without its dashes */
  readonly nonce: () => string
  /** Where the gateway may ring about a request; absent: nowhere. */
  readonly callbackUrl?: (reference: string) => string
}

/**
 * The gateway's answers: done; the order number came before; there is no such order; the day's retries of it are
 * used up; somebody must log in with SMS or face; the token is not taken.
 */
export const nuonuoCodes = {
  done: 'E0000',
  repeated: 'E9106',
  unheard: 'E9500',
  retriesUsedUp: 'E9613',
  login: 'E9419',
  badToken: '070102',
} as const

const answerSchema = z.object({
  code: z.string(),
  describe: z.optional(z.nullable(z.string())),
  result: z.optional(z.unknown()),
})
export type NuonuoAnswer = z.infer<typeof answerSchema>

/** HMAC-SHA1 over the members in the documented order, base64. */
export const nuonuoSignature = (
  { appKey, appSecret }: Pick<NuonuoAccess, 'appKey' | 'appSecret'>,
  about: { senid: string; nonce: string; timestamp: string; body: string; path: string },
): string => {
  const [first = '', second = '', third = ''] = about.path.split('/').filter(part => part)
  const text = `a=${third}&l=${second}&p=${first}&k=${appKey}&i=${about.senid}&n=${about.nonce}&t=${about.timestamp}&f=${about.body}`
  return createHmac('sha1', appSecret).update(text).digest('base64')
}

/** What a part of an answer should look like. @throws ChannelSilent for what does not */
export const parsedOr = <T>(schema: z.ZodMiniType<T>, value: unknown): T => {
  const { data, success } = schema.safeParse(value)
  if (!success) throw new ChannelSilent('The channel’s answer has not the form it should have')
  return data as T
}

/** Why, in the gateway's words. */
export const saidBy = ({ code, describe }: NuonuoAnswer): string => `${code} ${describe ?? ''}`.trim()

/** Eight digits of a UUID's 32, since the gateway wants a positive whole number. */
const eightDigits = (senid: string): string =>
  String((BigInt(`0x${senid.slice(0, 12)}`) % 90_000_000n) + 10_000_000n)

/** One call of the gateway, signed. @throws ChannelSilent */
export const nuonuoGateway =
  ({ access, send, token, now, nonce }: NuonuoDeps) =>
  async (method: string, content: object): Promise<NuonuoAnswer> => {
    const body = JSON.stringify(content)
    const senid = nonce()
    const timestamp = String(BigInt(now()) / 1000n)
    const { pathname } = new URL(access.url)
    const about = { senid, nonce: eightDigits(senid), timestamp, body, path: pathname }
    const query = new URLSearchParams({ senid, nonce: about.nonce, timestamp, appkey: access.appKey })
    const request: OutgoingRequest = {
      method: 'POST',
      url: `${access.url}?${query}`,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        method: `nuonuo.OpeMplatform.${method}`,
        accessToken: await token(),
        userTax: access.sellerTaxNumber,
        'X-Nuonuo-Sign': nuonuoSignature(access, about),
      },
      body,
    }
    const answer = parsedOr(answerSchema, await jsonAnswer(send, request))
    if (answer.code === nuonuoCodes.badToken) throw new ChannelSilent('The channel does not take the token')
    return answer
  }
