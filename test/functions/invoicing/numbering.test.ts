import { describe, expect, it } from 'vitest'
import { issuingFrom } from '../../../functions/invoicing/compose.store.ts'
import { coverageOf } from '../../../functions/invoicing/coverage.ts'
import { issueInvoices } from '../../../functions/invoicing/issue-invoices.ts'
import { chainFaults } from '../../../functions/invoicing/seal-invoice.ts'
import { emptySeries } from '../../../functions/invoicing/series.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'
import type { Put, Write } from '../../../shared/writes.ts'
import { size } from '../../support/size.ts'
import { type Random, randomOf, runs } from './random.ts'
import { noWaiting, shipped, shippedLine, world } from './world.ts'

const ISSUERS = 64
const SHIPMENTS = 40

/** A database between which and its caller things go wrong, in the middle of what others do. */
const faulty = (tables: Tables, random: Random): Tables => {
  const others = async () => {
    for (let i = random.whole(0, 6); i > 0; i--) await Promise.resolve()
  }
  return {
    ...tables,
    get: async (...asked) => {
      await others()
      return tables.get(...asked)
    },
    transact: async writes => {
      await others()
      if (random.chance(0.03)) throw new DomainError('unavailable', 'throttled')
      if (random.chance(0.03)) throw new Error('crashed before the write')
      await tables.transact(writes)
      if (random.chance(0.03)) throw new Error('crashed after the write, or timed out with it done')
    },
  }
}

type Spoil = (tables: Tables) => Tables

/** One schedule: 64 issuers take shuffled, repeated messages, and give back those that fail. */
const run = async (seed: number, spoil: Spoil = tables => tables) => {
  const random = randomOf(seed)
  const tables = memoryTables()
  const { deps, series, shipments } = await world({ tables })
  const issuers = Array.from({ length: ISSUERS }, () =>
    issueInvoices({ ...deps, ...issuingFrom(spoil(faulty(tables, random))), patience: noWaiting }),
  )
  const goods = Array.from({ length: SHIPMENTS }, () =>
    shipped({
      sellerId: random.pick(['org_huadong', 'org_huadong', 'org_dealer_02']),
      lines: [shippedLine({ quantity: random.whole(1, 9) }), shippedLine({ lineNumber: 2 })],
    }),
  )
  const messages = random.shuffled(
    goods.flatMap(one => Array.from({ length: random.whole(1, 3) }, () => one)),
  )
  let deliveries = 0
  const issuer = async (issue: (typeof issuers)[number]) => {
    for (let message = messages.shift(); message; message = messages.shift()) {
      if (++deliveries > 5_000) return
      try {
        await issue(message)
      } catch {
        messages.splice(random.whole(0, messages.length), 0, message)
      }
    }
  }
  await Promise.all(issuers.map(issuer))
  const all = (
    await Promise.all(['org_huadong', 'org_dealer_02'].map(name => series(`${name}/2026/invoice`)))
  ).flatMap(found => ({ found, faults: chainFaults(found, emptySeries) }))
  const invoices = all.flatMap(({ found }) => found)
  const perShipment = Map.groupBy(invoices, invoice => invoice.shipments[0]?.shipmentId)
  const covered = await Promise.all(
    goods.map(async ({ orderId, shipmentId }) => {
      const shipment = await shipments.find(orderId, shipmentId)
      return shipment ? coverageOf(shipment).every(({ gap }) => !gap) : false
    }),
  )
  return {
    faults: [
      ...all.flatMap(({ faults }) => faults.map(({ fault }) => fault as string)),
      ...goods
        .filter(({ shipmentId }) => (perShipment.get(shipmentId)?.length ?? 0) > 1)
        .map(() => 'invoiced twice'),
      ...goods.filter(({ shipmentId }) => !perShipment.has(shipmentId)).map(() => 'never invoiced'),
      ...covered.filter(isCovered => !isCovered).map(() => 'not covered'),
    ],
    invoices: invoices.length,
  }
}

const isHead = ({ key }: Write): boolean => key.sk === 'head'

describe('64 issuers at once', () => {
  it('give every shipment one invoice and every series 1 to n, whatever crashes, times out, repeats and overtakes', async () => {
    for (let seed = 1; seed <= runs(size(3, 12), 1_000); seed++) {
      const { faults, invoices } = await run(seed)
      expect(faults, `schedule ${seed}`).toEqual([])
      expect(invoices).toBe(SHIPMENTS)
    }
  }, 600_000)
})

describe('A wrong protocol is caught', () => {
  /** Whether one of five schedules shows it. */
  const isCaught = async (spoil: Spoil, shows: (fault: string) => boolean): Promise<boolean> => {
    for (const seed of [1, 2, 3, 4, 5]) if ((await run(seed, spoil)).faults.some(shows)) return true
    return false
  }

  it('that counts up first and writes the invoice after: it leaves gaps', async () => {
    const countingFirst: Spoil = tables => ({
      ...tables,
      transact: async writes => {
        const heads = writes.filter(isHead)
        if (heads.length) await tables.transact(heads)
        await tables.transact(writes.filter(write => !isHead(write)))
      },
    })
    expect(await isCaught(countingFirst, fault => fault === 'gap')).toBe(true)
  })

  it('that takes the highest number plus one and writes it, whoever has it: it loses invoices', async () => {
    const unconditional: Spoil = tables => ({
      ...tables,
      transact: writes => tables.transact(writes.map(({ when: _, ...write }) => write as Put)),
    })
    expect(await isCaught(unconditional, () => true)).toBe(true)
  })

  it('that does not tie the shipped quantity to the invoice: it invoices twice', async () => {
    const untied: Spoil = tables => ({
      ...tables,
      transact: writes => tables.transact(writes.filter(({ key }) => !key.sk.startsWith('shipment#'))),
    })
    expect(await isCaught(untied, fault => fault === 'invoiced twice')).toBe(true)
  })
})
