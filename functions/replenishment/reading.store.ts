import { days, epochSeconds, plus } from '../../shared/clock.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, type Item, put, type Write } from '../../shared/writes.ts'
import { correctStock, journaled, stockByRef, stockOf } from '../inventory/index.ts'
import { type QueuedReading, ReadingOvertaken, type ReadingRecord, type Readings } from './reading.ts'
import { readingKey, replenishmentTable } from './replenishment.table.ts'

/** Evidence of what devices said, for questions about a count. */
const KEPT_FOR = days(90)

const readingItem = (record: ReadingRecord): Item => ({
  ...readingKey(record.deviceId, record.readingId),
  ...record,
  expiresAt: epochSeconds(plus(record.recordedAt, KEPT_FOR)),
})

const writesOf = (record: ReadingRecord): Write[] => {
  const overtaken = () => new ReadingOvertaken(`${record.deviceId} ${record.readingId}`)
  const kept = put(replenishmentTable, readingItem(record), { when: { pk: absent() }, refused: overtaken })
  if (record.verdict !== 'applied' || record.bookQuantity === undefined) return [kept]
  return [kept, correctStock({ ...record, before: record.bookQuantity }, overtaken)]
}

const readingId = ({ deviceId, readingId }: { deviceId: string; readingId: string }): string =>
  readingKey(deviceId, readingId).pk
const stockId = ({ sku, warehouseId }: { sku: string; warehouseId: string }): string =>
  `${warehouseId} ${sku}`

const distinctStocks = (readings: readonly QueuedReading[]) => [
  ...new Map(
    readings.map(({ sku, warehouseId }) => [stockId({ sku, warehouseId }), { sku, warehouseId }]),
  ).values(),
]

export const readingStore = (tables: Tables): Readings => ({
  look: async readings => {
    const [records = [], stocks = []] = await tables.batchGet([
      {
        table: replenishmentTable,
        keys: readings.map(({ deviceId, readingId }) => readingKey(deviceId, readingId)),
        consistent: true,
      },
      stockByRef(distinctStocks(readings)),
    ])
    const verdicts = new Map(records.map(item => [item.pk, (item as unknown as ReadingRecord).verdict]))
    const byId = new Map(stocks.map(stockOf).map(stock => [stockId(stock), stock]))
    return {
      recorded: reading => verdicts.get(readingId(reading)),
      stock: reading => byId.get(stockId(reading)),
    }
  },
  record: async records => {
    const [first] = records.filter(({ verdict }) => verdict === 'applied')
    const writes = records.flatMap(writesOf)
    await tables.transact(
      first
        ? journaled(writes, { kind: 'count', at: first.recordedAt, reference: readingId(first) })
        : writes,
    )
  },
})
