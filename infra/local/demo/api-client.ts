import { randomUUID } from 'node:crypto'

/** The tenant's API as one of the demo's principals asks it. */
export interface ApiClient {
  get(path: string): Promise<unknown>
  post(path: string, body: unknown): Promise<unknown>
}

/** Plain HTTP with a token; anything but success is an error with the answer's text. */
export const apiClient = (api: string, token: string, signal: AbortSignal): ApiClient => {
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    const response = await fetch(`${api}${path}`, { ...init, signal })
    if (!response.ok) throw new Error(`${init.method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  const authorization = `Bearer ${token}`
  return {
    get: path => ask(path, { method: 'GET', headers: { authorization } }),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify(body),
      }),
  }
}
