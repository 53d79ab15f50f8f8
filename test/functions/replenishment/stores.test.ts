import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { devicesTable } from '../../../functions/devices/index.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { replenishmentTable } from '../../../functions/replenishment/index.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { at, once, owner, position, reading, world } from './world.ts'

const contract = (engine: string, tablesOf: () => Tables) =>
  describe(`stores of replenishment, ${engine}`, () => {
    it('1,000 readings, three times each, shuffled: the newest of each shelf, one order at most', async () => {
      const skus = Array.from({ length: 40 }, (_, i) => `${engine}-${i}`)
      const { handle, stock, orders } = await world({
        tables: tablesOf(),
        positions: skus.map(sku => position({ sku })),
      })
      const all = Array.from({ length: 1_000 }, (_, i) =>
        reading({
          deviceId: `${engine}-${i % 10}`,
          sku: skus[i % 40] ?? '',
          quantity: (i * 37) % 140,
          measuredAt: at(i / 50),
        }),
      )
      // A fixed shuffle: the multiplier has no factor in common with 3,000.
      const arrivals = Array.from({ length: 3_000 }, (_, i) => all[((i * 1_361) % 3_000) % 1_000]).filter(
        each => each !== undefined,
      )
      const batches = Array.from({ length: 60 }, (_, i) => arrivals.slice(i * 50, (i + 1) * 50))
      const worker = async () => {
        for (let some = batches.shift(); some; some = batches.shift()) {
          await handle([{ readings: some.slice(0, 49) }, ...some.slice(49)])
        }
      }
      await Promise.all(Array.from({ length: 5 }, worker))
      for (const sku of skus) {
        const newest = all.filter(each => each.sku === sku).at(-1)
        expect(await stock(sku)).toMatchObject({ onHand: newest?.quantity, countedAt: newest?.measuredAt })
        const { items } = await orders.list({ sku }, { limit: 10, cursor: undefined })
        expect(items.length).toBeLessThanOrEqual(1)
      }
    })

    it('an order goes from raised to received, and is found by all its filters', async () => {
      const sku = `${engine}-life`
      const { handle, receive, orders, stock } = await world({
        tables: tablesOf(),
        positions: [position({ sku })],
      })
      const { raised } = await handle([reading({ sku, quantity: 1, deviceId: sku })])
      const id = raised[0]?.purchaseOrderId ?? ''
      expect(await orders.findWithDecision(id)).toMatchObject({
        order: { status: 'sent' },
        decision: { inputs: { onHand: 1 } },
      })
      const first = { limit: 1, cursor: undefined }
      for (const filter of [{ sku }, { status: 'sent' as const, sku }, { partyId: 'org_huadong' }, {}]) {
        expect((await orders.list(filter, first)).items).toMatchObject([{ purchaseOrderId: id }])
      }
      await receive({ actor: owner, purchaseOrderId: id, lines: [{ sku, quantity: 4 }] }, once)
      await receive({ actor: owner, purchaseOrderId: id }, once)
      expect(await orders.find(id)).toMatchObject({ status: 'received', version: 3 })
      expect(await stock(sku)).toMatchObject({ onHand: 205 })
    })
  })

const memory = memoryTables()
contract('memory', () => memory)

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [devicesTable, inventoryTable, outboxTable, replenishmentTable])
    await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())
contract('dynamo', () => dynamo.tables)
