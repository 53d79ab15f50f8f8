import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditLogStore } from '../../../functions/audit/audit-log.store.ts'
import {
  type Anchor,
  chainVerifier,
  emptyChain,
  type SealedEntry,
  sealedAfter,
} from '../../../functions/audit/chain.ts'
import { readEntries } from '../../../functions/audit/read-entries.ts'
import { sealEntries } from '../../../functions/audit/seal-entries.ts'
import { type AuditEntry, auditPut, auditTable } from '../../../shared/audit.ts'
import { encodeCursor } from '../../../shared/cursor.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'

const entry = (number: number, changes: Partial<AuditEntry> = {}): AuditEntry => ({
  requestId: `req-${String(number).padStart(4, '0')}`,
  at: new Date(Date.UTC(2026, 10, 25) + number * 1_000).toISOString(),
  actor: 'user-1',
  onBehalfOf: 'org_dealer',
  role: 'dealer.buyer',
  route: 'POST /v1/orders',
  objects: [`ord_${number}`],
  decision: 'done',
  ...changes,
})

const entries = (count: number) => Array.from({ length: count }, (_, i) => entry(i))

const faultsOf = (chain: readonly SealedEntry[], anchors: readonly Anchor[] = []) => {
  const verifier = chainVerifier(anchors)
  for (const one of chain) verifier.next(one)
  return verifier.end().faults
}

describe('the chain', () => {
  const chain = sealedAfter(emptyChain, entries(20))
  const last = chain.at(-1)
  const anchors = [{ seq: 20, hash: last?.hash ?? '', at: '2026-11-25T01:00:00.000Z' }]

  it('holds as it was sealed, in one go or in several', () => {
    expect(faultsOf(chain, anchors)).toEqual([])
    const [, , third] = sealedAfter(emptyChain, entries(3))
    const rest = sealedAfter({ seq: 3, hash: third?.hash ?? '' }, entries(20).slice(3))
    expect(rest).toEqual(chain.slice(3))
  })

  it('shows any change of any entry', () => {
    fc.assert(
      fc.property(fc.nat(19), fc.constantFrom('actor', 'route', 'at', 'prevHash', 'hash'), (at, member) => {
        const changed = chain.map((one, i) =>
          i === at ? { ...one, [member]: `${one[member as 'actor']}x` } : one,
        )
        return faultsOf(changed, anchors).length > 0
      }),
    )
  })

  it('shows what was taken out, put in, turned round or cut off', () => {
    const without = chain.filter(({ seq }) => seq !== 7)
    const twice = chain.flatMap(one => (one.seq === 7 ? [one, one] : [one]))
    const turned = [...chain.slice(0, 5), ...chain.slice(5, 7).reverse(), ...chain.slice(7)]
    for (const changed of [without, twice, turned, chain.slice(0, 12)]) {
      expect(faultsOf(changed, anchors)).not.toEqual([])
    }
  })

  it('shows a chain that was made anew, by its anchor', () => {
    const forged = sealedAfter(
      emptyChain,
      entries(20).map(one => ({ ...one, actor: 'user-2' })),
    )
    expect(faultsOf(forged)).toEqual([])
    expect(faultsOf(forged, anchors)).toEqual([{ seq: 20, fault: 'differs from its anchor' }])
  })
})

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  await dynamo.createTable(auditTable)
})
afterAll(() => dynamo.stop())

describe.each([
  ['in memory', () => memoryTables()],
  ['in the real engine', () => dynamo.tables],
])('the audit log %s', (_, tablesOf) => {
  let tables: Tables
  let anchored: Anchor[]
  const seal = () =>
    sealEntries({
      log: auditLogStore(tables),
      anchors: {
        put: async anchor => {
          anchored.push(anchor)
        },
      },
      clock: () => '2026-11-25T01:07:00.000Z',
      goOn: () => true,
    })
  beforeAll(async () => {
    tables = tablesOf()
    anchored = []
    for (const one of entries(40)) await tables.transact([auditPut(one)])
  })

  it('seals every entry once, oldest first, also when two seal at once', async () => {
    const counts = await Promise.all([seal()(), seal()()])
    expect(counts[0] + counts[1]).toBe(40)
    const log = auditLogStore(tables)
    expect(await log.pending(10)).toEqual([])
    const chain = await log.after(0, 100)
    expect(chain.map(({ requestId }) => requestId)).toEqual(entries(40).map(({ requestId }) => requestId))
    expect(faultsOf(chain)).toEqual([])
    expect(await seal()()).toBe(0)
  })

  it('anchors the head when told to', async () => {
    await seal()({ anchorNow: true })
    expect(anchored.map(({ seq }) => seq)).toEqual([40])
  })

  it('finds entries by object and by actor, newest first', async () => {
    const read = readEntries({ log: auditLogStore(tables) })
    const ofOrder = await read({ object: 'ord_7', limit: 10, after: 0 })
    expect(ofOrder.entries.map(({ seq }) => seq)).toEqual([8])
    const page = await read({ actor: 'user-1', limit: 3, after: 0 })
    expect(page.entries.map(({ seq }) => seq)).toEqual([40, 39, 38])
    const next = await read({ actor: 'user-1', limit: 3, after: 0, cursor: page.cursor })
    expect(next.entries.map(({ seq }) => seq)).toEqual([37, 36, 35])
    const foreign = encodeCursor({ pk: 'elsewhere' })
    await expect(read({ actor: 'user-1', limit: 3, after: 0, cursor: foreign })).rejects.toMatchObject({
      code: 'invalid-request',
    })
  })
})

describe('a long audit log', () => {
  it('has every entry under each of its things and its actor, over all pages and partitions', async () => {
    const tables = memoryTables()
    const things = (number: number) =>
      [1, 2, 3, 4].filter(each => number % each === 0).map(each => `thing_${each}`)
    const all = Array.from({ length: 1_300 }, (_, i) =>
      entry(i, { objects: things(i), actor: `user-${i % 3}` }),
    )
    for (const one of all) await tables.transact([auditPut(one)])
    const log = auditLogStore(tables)
    const seal = sealEntries({
      log,
      anchors: { put: async () => {} },
      clock: () => '2026-11-25T01:07:00.000Z',
      goOn: () => true,
    })
    expect(await seal()).toBe(1_300)

    const chain: SealedEntry[] = []
    for (let more = await log.after(0, 70); more.length > 0; more = await log.after(chain.length, 70)) {
      chain.push(...more)
    }
    expect(faultsOf(chain)).toEqual([])
    expect(chain.map(({ requestId }) => requestId)).toEqual(all.map(({ requestId }) => requestId))

    for (const subject of [{ object: 'thing_3' }, { actor: 'user-2' }]) {
      const found: SealedEntry[] = []
      let cursor: string | undefined
      do {
        const page = await log.about(subject, { limit: 50, cursor })
        expect(page.entries.length).toBeLessThanOrEqual(50)
        found.push(...page.entries)
        cursor = page.cursor
      } while (cursor)
      const wanted = chain.filter(({ actor, objects }) =>
        'actor' in subject ? actor === subject.actor : objects.includes(subject.object ?? ''),
      )
      expect(found).toEqual(wanted.reverse())
    }
  })
})
