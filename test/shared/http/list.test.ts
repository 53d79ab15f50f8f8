import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageOfWhole, sortable } from '../../../shared/http/list.ts'

interface Numbered {
  readonly number: number
}
const placeOf = ({ number }: Numbered): string => sortable(number)

/** All pages of a list that is read anew for each of them. */
const pagesOf = (read: (page: number) => readonly Numbered[], limit: number, descending: boolean) => {
  const seen: number[] = []
  let cursor: string | undefined
  let page = 0
  do {
    const { items, nextCursor } = pageOfWhole(read(page++), placeOf, { limit, cursor, descending })
    expect(items.length).toBeLessThanOrEqual(limit)
    seen.push(...items.map(({ number }) => number))
    cursor = nextCursor
  } while (cursor)
  return seen
}

const numbers = fc.uniqueArray(fc.nat(1_000_000), { maxLength: 60 })

describe('a list that is read as a whole', () => {
  it('comes page by page in its order, nothing twice and nothing left out', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 20 }), fc.boolean(), (all, limit, descending) => {
        const items = all.map(number => ({ number }))
        const sorted = all.toSorted((a, b) => (descending ? b - a : a - b))
        expect(pagesOf(() => items, limit, descending)).toEqual(sorted)
      }),
    )
  })

  it('leaves out nothing that stays, though others come and go between two pages', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 1, max: 20 }), (stay, others, limit) => {
        const goes = others.filter(number => !stay.includes(number))
        const read = (page: number) =>
          [...stay, ...goes.filter((_, i) => (i + page) % 3 === 0)].map(number => ({ number }))
        const seen = pagesOf(read, limit, false)
        expect(seen).toEqual(seen.toSorted((a, b) => a - b))
        expect(new Set(seen).size).toBe(seen.length)
        for (const number of stay) expect(seen).toContain(number)
      }),
    )
  })

  it('has no cursor behind its last page, and takes none of another list', () => {
    const items = [1, 2, 3].map(number => ({ number }))
    expect(pageOfWhole(items, placeOf, { limit: 3 })).toEqual({ items })
    for (const cursor of ['nonsense', Buffer.from('{"pk":"a"}').toString('base64url')])
      expect(() => pageOfWhole(items, placeOf, { limit: 3, cursor })).toThrow('cursor')
  })
})
