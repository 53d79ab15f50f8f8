import { randomUUID } from 'node:crypto'

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on what it expects; the schemas have suites of their own
  readonly body: any
}

export interface Sending {
  /** The Idempotency-Key; a fresh one when absent */
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The HTTP API under one token. Answers of every status are given back; only a lost connection throws. */
export interface ApiCaller {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>
  post(path: string, body: unknown, sending?: Sending): Promise<ApiAnswer>
  put(path: string, body: unknown, sending?: Sending): Promise<ApiAnswer>
  patch(path: string, body: unknown, sending?: Sending): Promise<ApiAnswer>
  delete(path: string, sending?: Sending): Promise<ApiAnswer>
}

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text()
  return (response.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : text
}

export const apiCaller = (api: string, token?: string): ApiCaller => {
  const authorization = token ? { authorization: `Bearer ${token}` } : {}
  const send = async (path: string, init: RequestInit): Promise<ApiAnswer> => {
    const response = await fetch(`${api}${path}`, init)
    return { status: response.status, headers: response.headers, body: await bodyOf(response) }
  }
  const write =
    (method: string) =>
    (path: string, body: unknown, { key = randomUUID(), headers = {} }: Sending = {}): Promise<ApiAnswer> =>
      send(path, {
        method,
        headers: {
          ...authorization,
          'idempotency-key': key,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
  return {
    get: (path, headers = {}) => send(path, { headers: { ...authorization, ...headers } }),
    post: write('POST'),
    put: write('PUT'),
    patch: write('PATCH'),
    delete: (path, sending) => write('DELETE')(path, undefined, sending),
  }
}
