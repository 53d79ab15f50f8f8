import { ChannelSilent } from './tax-channel.ts'

/** A request to a channel, as far as we send any. */
export interface ChannelRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}
export interface ChannelResponse {
  readonly status: number
  readonly body: Uint8Array
}

/** Sends one request; rejects when nothing came back in time. */
export type Send = (request: ChannelRequest) => Promise<ChannelResponse>

const text = ({ body }: ChannelResponse): string => new TextDecoder('utf-8', { fatal: true }).decode(body)

/**
 * The JSON of an answer.
 *
 * @throws ChannelSilent for everything that is none: no answer, an error page, cut-off text. What was asked
 *   for may have happened.
 */
export const jsonAnswer = async (send: Send, request: ChannelRequest): Promise<unknown> => {
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
