import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const samples = join(import.meta.dirname, '../../events/samples')

/** Names of the files in `events/samples`. */
export const sampleNames = (): string[] =>
  readdirSync(samples)
    .filter(file => file.endsWith('.json'))
    .map(file => file.replace('.json', ''))

interface HttpSample {
  requestContext?: { authorizer?: { principal?: string; jwt?: { claims: Record<string, string> } } }
}

const claimsIn = (token: string): Record<string, string> => {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)]))
}

/**
 * The event of a sample. One of an HTTP request names its principal, whose claims are those of a fresh token,
 * as the gateway would hand them over.
 */
export const sampleEvent = async (
  name: string,
  tokenOf: (principal: string) => Promise<string>,
): Promise<unknown> => {
  const event = JSON.parse(readFileSync(join(samples, `${name}.json`), 'utf8')) as HttpSample
  const authorizer = event.requestContext?.authorizer
  if (authorizer?.principal !== undefined && authorizer.jwt !== undefined)
    authorizer.jwt.claims = claimsIn(await tokenOf(authorizer.principal))
  return event
}
