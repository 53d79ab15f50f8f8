import { Buffer } from 'node:buffer'
import { DomainError } from './errors/domain-error.ts'
import type { Value } from './writes.ts'

/** Where a page ended, as an opaque text for the caller. */
export const encodeCursor = (key: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url')

const refusedCursor = () =>
  new DomainError('invalid-request', 'The cursor is not one that a list has given.', {
    errors: [{ pointer: '/cursor', rule: 'must be the nextCursor of an earlier answer' }],
  })

/** Throws `invalid-request` for a text that `encodeCursor` did not make. */
export const decodeCursor = (cursor: string): Record<string, Value> => {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (typeof key === 'object' && key !== null && !Array.isArray(key)) return key as Record<string, Value>
  } catch {
    // falls through to the one answer for every broken cursor
  }
  throw refusedCursor()
}

/**
 * Where a page ended by what its list is sorted by.
 *
 * @throws `invalid-request` for a cursor of another list
 */
export const decodePlace = (cursor: string): string => {
  const { place } = decodeCursor(cursor)
  if (typeof place === 'string' && place) return place
  throw refusedCursor()
}

/** The other way round. */
export const encodePlace = (place: string): string => encodeCursor({ place })
