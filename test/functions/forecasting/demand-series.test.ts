import { describe, expect, it } from 'vitest'
import { orderPlaced } from '../../../events/ordering.order-placed.v1.ts'
import { demandStore } from '../../../functions/forecasting/demand.store.ts'
import { type DemandDay, demandSeries } from '../../../functions/forecasting/demand.ts'
import { recordDemand } from '../../../functions/forecasting/record-demand.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'

const day = (on: string, figures: Partial<DemandDay>): DemandDay => ({
  on,
  ordered: 0,
  promoted: 0,
  outside: 0,
  returned: 0,
  stockOut: false,
  ...figures,
})

const seriesOf = (...days: DemandDay[]) => [...demandSeries(days, '2026-03-10', 10)]

describe('demand that is expected again', () => {
  it('begins with the first demand, and has a 0 for each day without any', () => {
    expect(
      seriesOf(day('2026-03-05', { ordered: 4 }), day('2026-03-09', { ordered: 2, outside: 1 })),
    ).toEqual([...Array(4).fill(Number.NaN), ...[4, 0, 0, 0, 3, 0]])
  })

  it('leaves out what a promotion brought, and what was taken back beyond what was ordered', () => {
    const [first, ...rest] = seriesOf(
      day('2026-03-01', { ordered: 5, promoted: 300 }),
      day('2026-03-02', { promoted: 40 }),
      day('2026-03-03', { ordered: -2 }),
    )
    expect([first, ...rest.slice(0, 2)]).toEqual([5, 0, 0])
  })

  it('is not known on a day without stock, unless more than usual was asked for all the same', () => {
    const series = seriesOf(
      day('2026-03-01', { ordered: 10 }),
      day('2026-03-02', { ordered: 10 }),
      day('2026-03-03', { ordered: 3, stockOut: true }),
      day('2026-03-04', { stockOut: true }),
      day('2026-03-05', { ordered: 30, stockOut: true }),
    )
    expect(series.slice(0, 5)).toEqual([10, 10, Number.NaN, Number.NaN, 30])
  })

  it('a SKU that a promotion keeps in buckets is counted apart', async () => {
    const tables = memoryTables()
    const ref = { sku: 'DL-1', warehouseId: 'wh_1' }
    const record = recordDemand({
      tables,
      stocks: async () => [{ ...ref, onHand: 90, held: 0, available: 90, buckets: 10 }],
      timeZone: 'UTC',
      clock: () => '2026-03-01T10:00:00.000Z',
    })
    const event = orderPlaced.create(
      { aggregate: 'ord_1', sequence: 1, time: '2026-03-01T09:00:00.000Z', tenant: 't' },
      orderPlaced.example,
    )
    await record(event, [{ ...ref, quantity: 7 }])
    const days = await demandStore(tables).history(ref, '2026-03-01', '2026-03-01')
    expect(days).toEqual([day('2026-03-01', { promoted: 7 })])
    expect(seriesOf(...days).every(Number.isNaN)).toBe(true)
  })

  it('is not less for what comes back', () => {
    const sold = [day('2026-03-05', { ordered: 4 }), day('2026-03-07', { ordered: 3 })]
    const returned = [
      { ...sold[0], returned: 4 } as DemandDay,
      day('2026-03-06', { returned: 2 }),
      sold[1] as DemandDay,
    ]
    expect(seriesOf(...returned)).toEqual(seriesOf(...sold))
  })
})
