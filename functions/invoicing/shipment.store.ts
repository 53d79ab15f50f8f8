import { idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put } from '../../shared/writes.ts'
import type { BillableShipment } from './billable.ts'
import { hasUncreditedReturn, isCovered } from './coverage.ts'
import { invoicingTable, orderPartition, SHIPMENT_PREFIX, shipmentKey } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { ReturnGoodsDeps } from './return-goods.ts'
import type { Shipments } from './shipments.ts'

const RETURN_DUE = 'return'

const itemOf = (shipment: BillableShipment): Item => {
  const { orderId, shipmentId, sellerId, shippedAt } = shipment
  const version = shipment.version + 1
  return {
    ...shipmentKey(orderId, shipmentId),
    version,
    shippedAt,
    // Only what is not settled is in the index, so that looking for it stays cheap for ever.
    ...(isCovered(shipment) ? {} : { uncoveredOf: sellerId }),
    ...(hasUncreditedReturn(shipment) ? { dueKind: RETURN_DUE, dueAt: shippedAt } : {}),
    shipment: JSON.stringify({ ...shipment, version }),
  }
}

const shipmentOf = (item: Item): BillableShipment => JSON.parse(item.shipment)

const PAGE = 100

export const shipmentStore = (tables: Tables): Shipments & ReturnGoodsDeps['shipments'] => ({
  find: async (orderId, shipmentId) => {
    const item = await tables.get(invoicingTable, shipmentKey(orderId, shipmentId), { consistent: true })
    return item && shipmentOf(item)
  },
  ofOrder: async orderId => {
    const found: BillableShipment[] = []
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
      const page = await tables.query({
        table: invoicingTable,
        partition: orderPartition(orderId),
        sort: { beginsWith: SHIPMENT_PREFIX },
        limit: PAGE,
        consistent: true,
        ...(cursor ? { cursor } : {}),
      })
      found.push(...page.items.map(shipmentOf))
      cursor = page.cursor
    }
    return found
  },
  uncovered: async (sellerId, { limit, cursor }) => {
    const page = await tables.query({
      table: invoicingTable,
      index: 'uncovered',
      partition: sellerId,
      limit,
      ...(cursor ? { cursor } : {}),
    })
    return { shipments: page.items.map(shipmentOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
  },
  dueReturns: async limit => {
    const page = await tables.query({ table: invoicingTable, index: 'due', partition: RETURN_DUE, limit })
    return page.items.map(shipmentOf)
  },
  record: async shipment => {
    const there = await tables.get(invoicingTable, shipmentKey(shipment.orderId, shipment.shipmentId), {
      consistent: true,
    })
    if (there) return
    try {
      await tables.transact([saving(shipment)])
    } catch (thrown) {
      if (!(thrown instanceof ReadWasStale)) throw thrown
    }
  },
  saving: shipment => saving(shipment),
  saveReturn: (shipment, record) =>
    tables.transact([saving(shipment), idempotencyPut(invoicingTable, record)]),
})

const saving: Shipments['saving'] = shipment =>
  put(invoicingTable, itemOf(shipment), {
    when: shipment.version === 0 ? { pk: absent() } : { version: equals(shipment.version) },
    refused: () => new ReadWasStale('The shipment has changed since it was read'),
  })
