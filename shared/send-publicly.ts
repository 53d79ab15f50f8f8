import { Buffer } from 'node:buffer'
import { type LookupAddress, lookup } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { promisify } from 'node:util'
import { addressFault, isPublicAddress } from './public-address.ts'

/** A request to a server of the public internet. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** nothing is wanted of the answer but its status: its body is not read */
  readonly statusOnly?: true
}

export interface OutgoingAnswer {
  readonly status: number
  readonly body: Uint8Array
}

/** Sends one request; rejects when nothing came back in time, with `NotPublic` when it may not be sent at all. */
export type Send = (request: OutgoingRequest) => Promise<OutgoingAnswer>

/** The address may not be called, today or tomorrow. */
export class NotPublic extends Error {
  override readonly name = 'NotPublic'
}

/** A request with the address that was judged for it. */
export interface Call extends OutgoingRequest {
  readonly address: string
  readonly family: 4 | 6
}

export interface PublicSenderDeps {
  /** All addresses of a name. */
  readonly resolve: (hostname: string) => Promise<readonly LookupAddress[]>
  /** Makes the request to the very address that was judged. */
  readonly call: (call: Call) => Promise<OutgoingAnswer>
}

const TIMEOUT_MS = 10_000
const MOST_BYTES = 10 * 1024 * 1024

/**
 * Sends to the open internet only, whoever chose the address: the name is resolved once, every address of it must
 * be public, and the call goes to the one that was judged, so that a name which changes its mind in between gains
 * nothing. Redirects are answers like others.
 */
export const publicSender =
  ({ resolve, call }: PublicSenderDeps): Send =>
  async request => {
    const fault = addressFault(request.url)
    if (fault) throw new NotPublic(fault)
    const { hostname } = new URL(request.url)
    const literal = hostname.replace(/^\[|\]$/g, '')
    const family = isIP(literal)
    const found = family ? [{ address: literal, family }] : await resolve(hostname)
    const [first] = found
    if (!first || !found.every(({ address }) => isPublicAddress(address)))
      throw new NotPublic('does not lead to the open internet')
    return call({ ...request, address: first.address, family: first.family === 6 ? 6 : 4 })
  }

const answerOf = (response: IncomingMessage, statusOnly: true | undefined): Promise<OutgoingAnswer> =>
  new Promise((fulfil, reject) => {
    const status = response.statusCode ?? 0
    if (statusOnly) {
      response.destroy()
      return fulfil({ status, body: new Uint8Array() })
    }
    const parts: Buffer[] = []
    let bytes = 0
    response.on('data', (part: Buffer) => {
      bytes += part.byteLength
      if (bytes > MOST_BYTES) response.destroy(new Error('The answer is too large'))
      parts.push(part)
    })
    response.once('error', reject)
    response.once('end', () => fulfil({ status, body: Buffer.concat(parts) }))
  })

/** HTTPS to the address that was judged, with the certificate checked against the name. */
const callOverTls = ({ method, url, headers, body, address, family, statusOnly }: Call) =>
  new Promise<OutgoingAnswer>((fulfil, reject) => {
    const sent = httpsRequest(
      url,
      {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
        agent: false,
        minVersion: 'TLSv1.2',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        lookup: (_name, options, done) => {
          if (options.all) done(null, [{ address, family }])
          else done(null, address, family)
        },
      },
      response => answerOf(response, statusOnly).then(fulfil, reject),
    )
    sent.once('error', reject)
    sent.end(body)
  })

/** Through an HTTP proxy that is the only way out: it resolves names and speaks TLS, what it lets out is its own matter. */
const throughProxy =
  (proxy: URL): Send =>
  ({ method, url, headers, body, statusOnly }) =>
    new Promise((fulfil, reject) => {
      const fault = addressFault(url)
      if (fault) return reject(new NotPublic(fault))
      const sent = httpRequest(
        {
          hostname: proxy.hostname,
          port: proxy.port,
          method,
          path: url,
          headers: { ...headers, host: new URL(url).host },
          signal: AbortSignal.timeout(TIMEOUT_MS),
        },
        response => answerOf(response, statusOnly).then(fulfil, reject),
      )
      sent.once('error', reject)
      sent.end(body)
    })

const resolveAll = promisify(lookup)

const straight = publicSender({
  resolve: hostname => resolveAll(hostname, { all: true }),
  call: callOverTls,
})

/** Out to the public internet: in ten seconds or not at all, no redirects, answers of 10 MB at most. */
export const sendPublicly: Send = request => {
  const { OUTSIDE_PROXY_URL: proxy } = process.env
  return proxy ? throughProxy(new URL(proxy))(request) : straight(request)
}
