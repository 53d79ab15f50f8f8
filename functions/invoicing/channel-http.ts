import type { OutgoingAnswer, OutgoingRequest, Send } from '../../shared/send-publicly.ts'
import { ChannelSilent } from './tax-channel.ts'

const text = ({ body }: OutgoingAnswer): string => new TextDecoder('utf-8', { fatal: true }).decode(body)

/**
 * The JSON of an answer.
 *
 * @throws ChannelSilent for everything that is none: no answer, an error page, cut-off text. What was asked
 *   for may have happened.
 */
export const jsonAnswer = async (send: Send, request: OutgoingRequest): Promise<unknown> => {
  try {
    const response = await send(request)
    if (response.status >= 300) throw new Error(`status ${response.status}`)
    return JSON.parse(text(response))
  } catch (thrown) {
    throw new ChannelSilent('The channel gave no answer that can be read', { cause: thrown })
  }
}

/** The bytes behind an address. @throws ChannelSilent */
export const bytesOf = async (send: Send, url: string): Promise<Uint8Array> => {
  try {
    const { status, body } = await send({ method: 'GET', url, headers: {} })
    if (status !== 200 || !body.byteLength) throw new Error(`status ${status}`)
    return body
  } catch (thrown) {
    throw new ChannelSilent('The file could not be fetched', { cause: thrown })
  }
}
