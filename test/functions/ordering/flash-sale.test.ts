import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogTable } from '../../../functions/catalog/index.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { organizationsTable } from '../../../functions/organizations/index.ts'
import { gatheredReads } from '../../../shared/gather-reads.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { counted } from '../catalog/counted.ts'
import { once, orderWorld } from './order-world.ts'
import { buyer, seller } from './stock-world.ts'

const BUYERS = 240
const PIECES = 60
const AT_ONCE = 64

/** Everybody wants one piece, 64 at a time; what each was answered, in the order of the answers. */
const sale = async (tables: Tables, sku: string, buckets: number) => {
  const { tables: watched, calls } = counted(tables)
  const world = await orderWorld({ tables: watched, skus: [sku], onHand: { wh_1: PIECES } })
  const services = world.on(gatheredReads(watched))
  const promotion = { actor: seller, sku, warehouseId: 'wh_1', buckets }
  if (buckets > 1) await world.services.promote(promotion, once())
  const answers: string[] = []
  let sent = 0
  const next = async (): Promise<void> => {
    while (sent++ < BUYERS) {
      const lines = [{ sku, quantity: 1 }]
      const answer = await services.place({ actor: buyer, lines }, once()).then(
        () => 'sold',
        thrown => thrown.code ?? String(thrown),
      )
      answers.push(answer)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  const of = (wanted: string) => answers.filter(answer => answer === wanted).length
  calls.length = 0
  const late = await services
    .place({ actor: buyer, lines: [{ sku, quantity: 1 }] }, once())
    .catch(thrown => thrown.code)
  return {
    sold: of('sold'),
    refused: of('insufficient-stock'),
    late,
    callsOfARefusal: [...calls],
    stock: await world.stockOf(sku),
  }
}

const contract = (engine: string, tablesOf: () => Tables) =>
  describe(`a flash sale, ${engine}`, () => {
    it.each([1, 10])('sells every piece once and refuses all others, in %i buckets', async buckets => {
      expect(await sale(tablesOf(), `FLASH-${engine}-${buckets}`, buckets)).toEqual({
        sold: PIECES,
        refused: BUYERS - PIECES,
        late: 'insufficient-stock',
        // A refusal reads once, and writes nothing.
        callsOfARefusal: ['batchGet'],
        stock: { onHand: PIECES, held: PIECES, available: 0 },
      })
    })
  })

contract('memory', memoryTables)

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [catalogTable, inventoryTable, orderingTable, organizationsTable, outboxTable]) {
    await dynamo.createTable(table)
  }
})
afterAll(() => dynamo.stop())
contract('dynamo', () => dynamo.tables)
