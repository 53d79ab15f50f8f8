import * as z from 'zod/mini'
import { decodePlace, encodePlace } from '../cursor.ts'

const MOST = 100
const limit = z.coerce.number().check(z.int(), z.gte(1), z.lte(MOST))

/** Members that every list route takes: page size (default 20, at most 100) and where the last page ended. */
export const pageQuery = {
  limit: z._default(limit, 20),
  cursor: z.optional(z.string().check(z.maxLength(2048))),
}

/** The same for lists that are short as a rule: a hundred come where nobody says how many. */
export const shortPageQuery = { ...pageQuery, limit: z._default(limit, MOST) }

/** The answer of a list route. */
export const listOf = <T extends z.ZodMiniType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.optional(z.string()) })

/** A page of the store as the answer of a list route. */
export const asList = <Item>(
  items: Item[],
  cursor: string | undefined,
): { items: Item[]; nextCursor?: string } => (cursor ? { items, nextCursor: cursor } : { items })

interface PageOfWhole {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly descending?: boolean | undefined
}

/**
 * A page of a list that was read as a whole, sorted by what `placeOf` tells, which no two items share. Behind
 * a cursor comes what lies behind its place, whatever was added or taken away meanwhile.
 *
 * @throws `invalid-request` for a cursor of another list
 */
export const pageOfWhole = <Item>(
  whole: readonly Item[],
  placeOf: (item: Item) => string,
  { limit: most, cursor, descending = false }: PageOfWhole,
): { items: Item[]; nextCursor?: string } => {
  const end = cursor === undefined ? undefined : decodePlace(cursor)
  const isBehind = (place: string): boolean => end === undefined || (descending ? place < end : place > end)
  const left = whole
    .map(item => ({ item, place: placeOf(item) }))
    .filter(({ place }) => isBehind(place))
    .toSorted((a, b) => (a.place < b.place === descending ? 1 : -1))
  const page = left.slice(0, most)
  const last = page.at(-1)
  return asList(
    page.map(({ item }) => item),
    left.length > most && last ? encodePlace(last.place) : undefined,
  )
}

/** A number as a text that sorts like it. */
export const sortable = (number: number): string => String(number).padStart(16, '0')
