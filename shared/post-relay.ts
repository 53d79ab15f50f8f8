import { Buffer } from 'node:buffer'
import * as z from 'zod/mini'
import type { Post } from './mail.ts'
import { mimeMessage } from './mime.ts'
import type { Send } from './send-publicly.ts'
import { webhookHeaders } from './webhook-signature.ts'

interface RelayDeps {
  readonly from: string
  readonly endpoint: string
  /** `whsec_…`, shared with the relay */
  readonly secret: string
  readonly send: Send
  /** epoch seconds */
  readonly now: () => number
}

const answerSchema = z.object({ messageId: z.string() })

/**
 * A mail relay of the tenant's own, for regions without SES: it is given each message whole, signed after Standard
 * Webhooks, and answers `{ "messageId" }`. The same `webhook-id` is the same letter.
 */
export const relayPost = ({ from, endpoint, secret, send, now }: RelayDeps): Post => ({
  from,
  send: async letter => {
    const body = JSON.stringify({
      from: letter.from,
      to: [letter.to],
      message: Buffer.from(mimeMessage(letter)).toString('base64'),
    })
    const headers = webhookHeaders({ id: letter.messageId, body }, [secret], now())
    const answer = await send({
      method: 'POST',
      url: endpoint,
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    if (answer.status === 400 || answer.status === 422)
      return { kind: 'refused', because: `The relay answered ${answer.status}.` }
    if (answer.status < 200 || answer.status >= 300)
      throw new Error(`The mail relay answered ${answer.status}`)
    const { messageId } = answerSchema.parse(JSON.parse(new TextDecoder().decode(answer.body)))
    return { kind: 'sent', messageId }
  },
})
