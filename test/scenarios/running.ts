import { setTimeout as sleep } from 'node:timers/promises'
import type { TestStack } from '../support/stack.ts'
import { type Answer, pathOf, type Sent, type Target } from './target.ts'

const notHere = (what: string) => () => {
  throw new Error(`A running stack gives nobody its ${what}`)
}

const bucketOf = ({ stack }: TestStack): string => {
  const environments = [...stack.functions.functions.values()].map(({ environment }) => environment)
  return environments.map(({ DOCUMENTS_BUCKET }) => DOCUMENTS_BUCKET).find(Boolean) ?? ''
}

/** How often a request that was told to come later is sent again: the scenarios ask faster than people do. */
const TRIES = 5

/** A running stack as a target: requests go over HTTP with a token of the issuer, through gateway and threads. */
export const runningTarget = (stack: TestStack): Target => {
  const tokens = new Map<string, Promise<string>>()
  const tokenOf = (subject: string): Promise<string> => {
    const known = tokens.get(subject)
    if (known) return known
    const kind = subject.includes('gateway') ? 'machine' : 'person'
    stack.stack.register({ name: subject, subject, organizationId: '', role: 'buyer', kind })
    const token = stack.stack.token(subject)
    tokens.set(subject, token)
    return token
  }
  const send = async (sent: Sent, tries = 1): Promise<Answer> => {
    const { route, subject, headers, body } = sent
    const { path, search } = pathOf(sent)
    const response = await fetch(`${stack.api}${path}${search && `?${search}`}`, {
      method: route.method,
      headers: {
        'content-type': 'application/json',
        ...(subject ? { authorization: `Bearer ${await tokenOf(subject)}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.status === 429 && tries < TRIES) {
      await sleep(1000 * Number(response.headers.get('retry-after') ?? 1))
      return send(sent, tries + 1)
    }
    return { status: response.status, headers: Object.fromEntries(response.headers), text }
  }
  return {
    send: sent => send(sent),
    tables: stack.tables,
    invoke: stack.invoke,
    dataKeys: { generate: notHere('data keys'), unwrap: notHere('data keys') },
    putObject: async (key, bytes) => {
      const { ok, status } = await fetch(`${stack.stack.endpoints.s3}/${bucketOf(stack)}/${key}`, {
        method: 'PUT',
        body: new Uint8Array(bytes),
      })
      if (!ok) throw new Error(`The bucket answers ${status} for ${key}`)
    },
    tenantId: stack.addresses.tenant,
    counts: notHere('counts'),
    snapshot: notHere('items'),
    stop: stack.stop,
  }
}
