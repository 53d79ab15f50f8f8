import { days, epochSeconds, plus } from '../../../shared/clock.ts'
import type { Tables } from '../../../shared/tables.ts'
import { absent, type Item, put, type Write } from '../../../shared/writes.ts'
import { correctStock, journaled, stockByRef, stockOf } from '../../inventory/index.ts'
import { readingKey, readingPartition, replenishmentTable } from '../replenishment.table.ts'
import type { Levels } from './outside-demand.ts'
import { type QueuedReading, ReadingOvertaken, type ReadingRecord, type Readings } from './reading.ts'

/** Evidence of what devices said, for questions about a count. */
const KEPT_FOR = days(90)

const readingItem = (record: ReadingRecord): Item => ({
  ...readingKey(record),
  ...record,
  expiresAt: epochSeconds(plus(record.recordedAt, KEPT_FOR)),
})

const writesOf = (record: ReadingRecord): Write[] => {
  const overtaken = () => new ReadingOvertaken(`${record.deviceId} ${record.readingId}`)
  const kept = put(replenishmentTable, readingItem(record), { when: { pk: absent() }, refused: overtaken })
  if (record.verdict !== 'applied' || record.bookQuantity === undefined) return [kept]
  return [kept, correctStock({ ...record, before: record.bookQuantity }, overtaken)]
}

const idOf = (reading: QueuedReading): string => {
  const { pk, sk } = readingKey(reading)
  return `${pk} ${sk}`
}
const stockId = ({ sku, warehouseId }: { sku: string; warehouseId: string }): string =>
  `${warehouseId} ${sku}`

const distinctStocks = (readings: readonly QueuedReading[]) => [
  ...new Map(
    readings.map(({ sku, warehouseId }) => [stockId({ sku, warehouseId }), { sku, warehouseId }]),
  ).values(),
]

const recordOf = ({ pk: _pk, sk: _sk, expiresAt: _, ...record }: Item): ReadingRecord =>
  record as unknown as ReadingRecord
const verdictOf = (item: Item) => recordOf(item).verdict

export const readingStore = (tables: Tables): Readings & Levels => ({
  between: async ({ sku, warehouseId }, from, to) => {
    const records: ReadingRecord[] = []
    let cursor: string | undefined
    do {
      const page = await tables.query({
        table: replenishmentTable,
        partition: readingPartition(sku, warehouseId),
        sort: { between: [from, to] },
        ...(cursor ? { cursor } : {}),
      })
      records.push(...page.items.map(recordOf))
      cursor = page.cursor
    } while (cursor)
    return records
  },
  lastApplied: async ({ sku, warehouseId, countedAt }) => {
    if (!countedAt) return undefined
    const { items } = await tables.query({
      table: replenishmentTable,
      partition: readingPartition(sku, warehouseId),
      sort: { beginsWith: countedAt },
      consistent: true,
    })
    return items.map(recordOf).find(({ verdict }) => verdict === 'applied')
  },
  look: async readings => {
    const [records = [], stocks = []] = await tables.batchGet([
      {
        table: replenishmentTable,
        keys: readings.map(readingKey),
        consistent: true,
      },
      stockByRef(distinctStocks(readings)),
    ])
    const verdicts = new Map(records.map(item => [`${item.pk} ${item.sk}`, verdictOf(item)]))
    const byId = new Map(stocks.map(stockOf).map(stock => [stockId(stock), stock]))
    return {
      recorded: reading => verdicts.get(idOf(reading)),
      stock: reading => byId.get(stockId(reading)),
    }
  },
  record: async records => {
    const [first] = records.filter(({ verdict }) => verdict === 'applied')
    const writes = records.flatMap(writesOf)
    await tables.transact(
      first
        ? journaled(writes, {
            kind: 'count',
            at: first.recordedAt,
            reference: `${first.deviceId} ${first.readingId}`,
          })
        : writes,
    )
  },
})
