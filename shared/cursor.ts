import { Buffer } from 'node:buffer'
import { DomainError } from './errors/domain-error.ts'
import type { Value } from './writes.ts'

/** Where a page ended, as an opaque text for the caller. */
export const encodeCursor = (key: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url')

/** Throws `invalid-request` for a text that `encodeCursor` did not make. */
export const decodeCursor = (cursor: string): Record<string, Value> => {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (typeof key === 'object' && key !== null && !Array.isArray(key)) return key as Record<string, Value>
  } catch {
    // falls through to the one answer for every broken cursor
  }
  throw new DomainError('invalid-request', 'The cursor is not one that a list has given.', {
    errors: [{ pointer: '/cursor', rule: 'must be the nextCursor of an earlier answer' }],
  })
}
