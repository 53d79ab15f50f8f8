import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came over the wire, after its signature was counted again from just that. */
export interface SignedCall {
  readonly method: string
  /** Path and query as sent */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** By Signature Version 4, in the `Authorization` header or in the address */
  readonly isSigned: boolean
}

export interface Reply {
  /** Instead of an answer the connection is cut. */
  readonly cut?: true
  /** There is no answer at all, or only its head. */
  readonly silent?: 'at once' | 'after its head'
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** What a request says of its own signature: in its address, or in its header. */
const claimOf = ({ headers }: IncomingMessage, query: URLSearchParams, body: Buffer) => {
  const inAddress = query.get('X-Amz-Signature')
  if (inAddress)
    return {
      scope: query.get('X-Amz-Credential')?.split('/').slice(1).join('/') ?? '',
      names: query.get('X-Amz-SignedHeaders') ?? '',
      signature: inAddress,
      at: query.get('X-Amz-Date'),
      payload: 'UNSIGNED-PAYLOAD',
    }
  const [, scope = '', names = '', signature = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})/.exec(
      headers.authorization ?? '',
    ) ?? []
  return { scope, names, signature, at: headers['x-amz-date'], payload: sha256(body) }
}

const isSigned = (request: IncomingMessage, body: Buffer, secret: string): boolean => {
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const { scope, names, signature, at, payload } = claimOf(request, new URLSearchParams(query), body)
  const [day = '', region = '', service = ''] = scope.split('/')
  const counted = service === 's3' ? path : path.split('/').map(encodeURIComponent).join('/')
  const parts = query.split('&').filter(part => !part.startsWith('X-Amz-Signature='))
  const headers = names.split(';').map(name => `${name}:${String(request.headers[name] ?? '').trim()}\n`)
  const canonical = [request.method, counted, parts.toSorted().join('&'), headers.join(''), names, payload]
  const toSign = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical.join('\n'))].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`)
  return hmac(key, toSign).toString('hex') === signature
}

/** A server on loopback that answers as `reply` says and keeps what it was sent. */
export const startSignedServer = async (secret: string) => {
  const calls: SignedCall[] = []
  const replies: Reply[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const { method = '', url = '', headers } = request
    calls.push({ method, url, headers, body: body.toString(), isSigned: isSigned(request, body, secret) })
    const reply = replies.length > 1 ? replies.shift() : replies[0]
    if (reply?.cut) request.socket.destroy()
    else if (reply?.silent) reply.silent === 'at once' || response.writeHead(200).write('{')
    else response.writeHead(reply?.status ?? 200, reply?.headers).end(reply?.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    /** One after the other; the last one again and again. */
    answers: (...next: Reply[]): void => {
      calls.length = 0
      replies.splice(0, replies.length, ...next)
    },
    stop: () => new Promise(resolve => server.close(resolve).closeAllConnections()),
  }
}
