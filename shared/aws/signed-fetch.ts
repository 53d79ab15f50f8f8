import { setTimeout as sleep } from 'node:timers/promises'
import { timeForCalls } from './invocation.ts'
import { endpointOf, type Service, signerOf } from './sign.ts'

export interface SignedRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH'
  /** Percent-encoded, from the first slash on */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** In small letters */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface Sending {
  readonly attempts?: number
  readonly signal?: AbortSignal
}

const unsigned = (service: Service, { method, path, query = {}, headers = {}, body }: SignedRequest) => {
  const { protocol, hostname, host, port, pathname } = endpointOf(service)
  return {
    method,
    protocol,
    hostname,
    ...(port ? { port: Number(port) } : {}),
    path: `${pathname.replace(/\/$/, '')}${path}`,
    query: { ...query },
    headers: { host, ...headers },
    ...(body === undefined ? {} : { body }),
  }
}

/** A part of a path or query as the signature counts it: all but the unreserved characters of RFC 3986. */
export const encodePart = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const addressOf = ({ protocol, headers, path, query }: ReturnType<typeof unsigned>): string => {
  const parts = Object.entries(query).map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`)
  return `${protocol}//${headers.host}${path}${parts.length ? `?${parts.join('&')}` : ''}`
}

/** The service is busy or has stumbled: the same request may succeed. */
const isPassing = ({ status }: Response): boolean => status === 429 || status >= 500

const BASE_MS = 50

/** The caller's signal, or the invocation's time if that is over earlier. */
const endingInTime = (own: AbortSignal | undefined): AbortSignal | undefined => {
  const time = timeForCalls()
  if (!Number.isFinite(time)) return own
  const end = AbortSignal.timeout(Math.max(0, Math.floor(time)))
  return own ? AbortSignal.any([own, end]) : end
}

const attempt = async (service: Service, request: SignedRequest, signal: AbortSignal | undefined) => {
  const bare = unsigned(service, request)
  const { headers } = await signerOf(service).sign(bare)
  const { host: _, ...sent } = headers
  return fetch(addressOf(bare), {
    method: request.method,
    headers: sent,
    redirect: 'manual',
    ...(request.body === undefined ? {} : { body: request.body as string | Uint8Array<ArrayBuffer> }),
    ...(signal ? { signal } : {}),
  })
}

/**
 * One request, signed anew at each attempt with the function's own credentials (Signature Version 4). What
 * does not arrive, and answers 429 and 5xx, are tried again with full jitter; so only for requests that may
 * be repeated. Any other answer is the caller's to judge. In an invocation all of it ends early enough for an answer.
 *
 * @throws what `fetch` throws, when the last attempt does not arrive or `signal` ends it
 */
export const signedFetch = async (
  service: Service,
  request: SignedRequest,
  { attempts = 3, signal: own }: Sending = {},
): Promise<Response> => {
  const signal = endingInTime(own)
  for (let tries = 1; ; tries++) {
    try {
      const response = await attempt(service, request, signal)
      if (tries >= attempts || !isPassing(response)) return response
      await response.body?.cancel()
    } catch (thrown) {
      if (tries >= attempts || signal?.aborted) throw thrown
    }
    await sleep(Math.random() * BASE_MS * 2 ** tries, undefined, signal ? { signal } : {})
  }
}

/** An address that anybody may open for so many seconds, in the name of this function. */
export const signedAddress = async (
  service: Service,
  request: SignedRequest,
  seconds: number,
): Promise<string> => {
  const bare = unsigned(service, request)
  const signed = await signerOf(service).presign(
    { ...bare, headers: { ...bare.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
    { expiresIn: seconds },
  )
  return addressOf({ ...bare, query: { ...(signed.query as Record<string, string>) } })
}
