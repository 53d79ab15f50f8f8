import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'

/** Crockford's base 32: no I, L, O, U, so that an id survives being read aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What an id begins with, one prefix for each kind of thing. */
export type IdPrefix =
  | 'org'
  | 'ord'
  | 'shp'
  | 'po'
  | 'rcp'
  | 'inv'
  | 'rcv'
  | 'exp'
  | 'mal'
  | 'cdc'
  | 'rlf'
  | 'txr'
  | 'cnv'
  | 'msg'
  | 'rdg'
  | 'mov'
  | 'wrk'
  | 'wrn'
  | 'act'
  | 'prq'
  | 'ret'

/** Makes a new id such as `ord_01KAQ3T5V8…`. Rules take it as a dependency. */
export type NewId = (prefix: IdPrefix) => string

const encode = (value: bigint, length: number): string => {
  let text = ''
  for (let rest = value, i = 0; i < length; i++, rest >>= 5n) text = ALPHABET[Number(rest & 31n)] + text
  return text
}

const timestamp = (milliseconds: number): string => encode(BigInt(milliseconds), 10)

/**
 * A ULID behind its prefix: 48 bits of time, so that ids sort by age, and 80 random bits.
 * Source of the layout: the ULID specification (github.com/ulid/spec).
 */
export const newId: NewId = prefix =>
  `${prefix}_${timestamp(Date.now())}${encode(BigInt(`0x${randomBytes(10).toString('hex')}`), 16)}`

/** The smallest id of a kind that could have been made at an instant: a lower bound for range reads. */
export const firstIdAt = (prefix: IdPrefix, milliseconds: number): string =>
  `${prefix}_${timestamp(milliseconds)}${'0'.repeat(16)}`

/** When an id was made, in epoch milliseconds: the first ten letters of its ULID. */
export const madeAt = (id: string): number =>
  [...id.slice(id.indexOf('_') + 1, id.indexOf('_') + 11)].reduce(
    (value, letter) => value * 32 + ALPHABET.indexOf(letter),
    0,
  )

/** Schema of an id with that prefix. */
export const idSchema = (prefix: IdPrefix) =>
  z
    .string()
    .check(z.regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `must be an id like ${prefix}_01…`))
