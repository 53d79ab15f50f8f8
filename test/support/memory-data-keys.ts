import { randomBytes } from 'node:crypto'
import { type DataKeys, dataKey, EnvelopeError } from '../../shared/envelope.ts'

/** Data keys as KMS gives them, without KMS: a wrapped key opens only for the context it was made for. */
export const memoryDataKeys = (): DataKeys & { readonly calls: string[] } => {
  const made = new Map<string, { secret: Buffer; context: string }>()
  const calls: string[] = []
  return {
    calls,
    generate: async ({ tenant, subject }) => {
      calls.push('generate')
      const wrapped = randomBytes(24).toString('base64')
      const secret = randomBytes(32)
      made.set(wrapped, { secret, context: JSON.stringify([tenant, subject]) })
      return { wrapped, key: dataKey(wrapped, secret) }
    },
    unwrap: async (wrapped, { tenant, subject }) => {
      calls.push('unwrap')
      const found = made.get(wrapped)
      if (found?.context !== JSON.stringify([tenant, subject])) {
        throw new EnvelopeError('key-refused', 'The data key is not of this context')
      }
      return dataKey(wrapped, found.secret)
    },
  }
}
