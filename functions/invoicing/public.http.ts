import { Buffer } from 'node:buffer'
import { lookup as resolve } from 'node:dns'
import { Agent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { isPublicAddress } from '../../shared/public-address.ts'
import type { ChannelResponse, Send } from './channel-http.ts'
import { addressFault } from './public-address.ts'

const TIMEOUT_MS = 8_000
const MOST_BYTES = 10 * 1024 * 1024

/**
 * Resolves a name and refuses it when any of its addresses is not public. The connection is made to the very
 * address that was judged, so a name that changes between the two wins nothing.
 */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? []
    if (error || !first || addresses.some(({ address }) => !isPublicAddress(address))) {
      callback(error ?? new Error('The name leads to no public address'), '', 4)
    } else if (options.all) {
      callback(null, addresses)
    } else {
      callback(null, first.address, first.family)
    }
  })
}

const agent = new Agent({ lookup: publicLookup, keepAlive: false, minVersion: 'TLSv1.2' })

/** Sends a request to a server of the public internet: in time or not at all, no redirects, 10 MB at most. */
export const sendPublicly: Send = ({ method, url, headers, body }) =>
  new Promise<ChannelResponse>((fulfil, reject) => {
    const fault = addressFault(url)
    if (fault) return reject(new Error(`The address ${fault}`))
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const sent = httpsRequest(url, { method, headers, agent, signal }, response => {
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.byteLength
        if (bytes > MOST_BYTES) sent.destroy(new Error('The answer is too large'))
        parts.push(part)
      })
      response.on('error', reject)
      response.on('end', () => fulfil({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
