import { expect, it } from 'vitest'
import { MAX_WRITES, mergeWrites, ROOM } from '../../shared/merge-writes.ts'
import { defineTable } from '../../shared/tables.ts'
import { absent, atLeast, equals, type Put, put, remove, type Update, update } from '../../shared/writes.ts'

const things = defineTable({ name: 'things' })
const others = defineTable({ name: 'others' })
const key = { pk: 'a', sk: 'a' }
const refused = () => new Error('refused')

it('updates of one item become one: what they add is summed, and so is what must be there', () => {
  const [merged, ...more] = mergeWrites([
    update(things, key, { add: { held: 3 }, set: { x: 1 }, when: { available: atLeast(3) } }),
    update(things, key, {
      add: { held: 4, onHand: -1 },
      set: { y: 2 },
      remove: ['z'],
      when: { available: atLeast(4), open: equals(true) },
      refused,
    }),
  ]) as Update[]
  expect(more).toEqual([])
  expect(merged).toMatchObject({
    add: { held: 7, onHand: -1 },
    set: { x: 1, y: 2 },
    remove: ['z'],
    when: { available: { is: 'atLeast', value: 7 }, open: equals(true) },
    refused,
  })
})

it('what is removed twice is removed once: DynamoDB refuses a path that is named again', () => {
  const gone = update(things, key, { remove: ['z'], set: { seen: 1 } })
  expect((mergeWrites([gone, gone]) as Update[])[0]?.remove).toEqual(['z'])
})

it('the same condition twice is one, another one on the same attribute is a mistake', () => {
  const when = (value: boolean) => update(things, key, { add: { n: 1 }, when: { open: equals(value) } })
  expect((mergeWrites([when(true), when(true)]) as Update[])[0]?.when).toEqual({ open: equals(true) })
  expect(() => mergeWrites([when(true), when(false)])).toThrow(/different conditions/)
  const mixed = update(things, key, { add: { n: 1 }, when: { open: atLeast(1) } })
  expect(() => mergeWrites([when(true), mixed])).toThrow(/different conditions/)
  expect(() => mergeWrites([mixed, when(true)])).toThrow(/different conditions/)
})

it('keeps the first refusal, and items of different tables and keys apart', () => {
  const second = () => new Error('second')
  const one = update(things, key, { add: { n: 1 }, refused })
  const [merged] = mergeWrites([one, update(things, key, { add: { n: 1 }, refused: second })]) as Update[]
  expect(merged?.refused).toBe(refused)
  expect(mergeWrites([one, update(others, key, { add: { n: 1 } })])).toHaveLength(2)
  expect(mergeWrites([one, update(things, { pk: 'a', sk: 'b' }, { add: { n: 1 } })])).toHaveLength(2)
})

it('anything else on one item twice is a mistake', () => {
  const change = update(things, key, { add: { n: 1 } })
  expect(() => mergeWrites([put(things, key), put(things, key)])).toThrow(/cannot be merged/)
  expect(() => mergeWrites([change, remove(things, key)])).toThrow(/cannot be merged/)
  expect(() => mergeWrites([remove(things, key), change])).toThrow(/cannot be merged/)
})

it('brings along what lies beside a put, and refuses more than fit', () => {
  const beside = put(others, { pk: 'b', sk: 'b' })
  const main: Put = { ...put(things, key, { when: { pk: absent() } }), beside }
  expect(mergeWrites([main])).toEqual([main, beside])
  const many = (count: number) => Array.from({ length: count }, (_, i) => put(things, { pk: `${i}`, sk: '' }))
  expect(mergeWrites(many(MAX_WRITES))).toHaveLength(100)
  expect(() => mergeWrites(many(101))).toThrow(/do not fit/)
  // With one beside it what a store fills still fits.
  expect(mergeWrites([...many(ROOM - 1), main])).toHaveLength(100)
})
