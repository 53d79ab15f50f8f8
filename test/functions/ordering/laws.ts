import { bucketsOf } from '../../../functions/inventory/buckets.ts'
import { inventoryTable, stockKey } from '../../../functions/inventory/inventory.table.ts'
import { journalStore } from '../../../functions/inventory/journal.store.ts'
import { type BookedStock, reconcile } from '../../../functions/inventory/reconcile.ts'
import { stockOf } from '../../../functions/inventory/stock.store.ts'
import { statusOf } from '../../../functions/ordering/lifecycle.ts'
import { isBalanced } from '../../../functions/ordering/order-lines.ts'
import type { OrderRecord } from '../../../functions/ordering/order-record.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { eventOfItem, outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import type { Item, Write } from '../../../shared/writes.ts'
import { type Services, skus, warehouses } from './stock-world.ts'

const nameOf = ({ sku, warehouseId, bucket }: Pick<BookedStock, 'sku' | 'warehouseId' | 'bucket'>): string =>
  `${sku} ${warehouseId}${bucket ? ` bucket ${bucket}` : ''}`

const isStock = (write: Write): boolean =>
  write.table.name === inventoryTable.name && write.key.pk.startsWith('stock#')

/** What must hold of a stock at every moment. Only a count may find fewer pieces than are promised. */
export const oversold = async (
  tables: Tables,
  writes: readonly Write[],
  counted: ReadonlySet<string>,
): Promise<string[]> => {
  const faults: string[] = []
  for (const { key } of writes.filter(isStock)) {
    const item = (await tables.get(inventoryTable, key)) as Item | undefined
    if (!item) continue
    const stock = stockOf(item)
    const { onHand, held, available, quarantined = 0 } = stock
    const wasCounted = counted.has(`${stock.sku} ${stock.warehouseId}`)
    if (available !== onHand - held - quarantined) faults.push(`${nameOf(stock)} does not add up`)
    if (onHand < 0 || held < 0 || quarantined < 0) faults.push(`${nameOf(stock)} is below zero`)
    if (available < 0 && !wasCounted) {
      faults.push(`${nameOf(stock)}: ${held} of ${onHand - quarantined} pieces are promised`)
    }
  }
  return faults
}

const allStocks = async (tables: Tables): Promise<BookedStock[]> => {
  const refs = skus.flatMap(sku => warehouses.map(warehouseId => ({ sku, warehouseId })))
  const main = await tables.batchGet([
    { table: inventoryTable, keys: refs.map(({ sku, warehouseId }) => stockKey(sku, warehouseId)) },
  ])
  const [items = []] = main
  // Buckets stay behind a promotion: each SKU is asked for two.
  const places = refs.flatMap(ref => bucketsOf({ ...ref, buckets: 2 }))
  const [buckets = []] = await tables.batchGet([
    {
      table: inventoryTable,
      keys: places.map(({ sku, warehouseId, bucket }) => stockKey(sku, warehouseId, bucket)),
    },
  ])
  return [...items, ...buckets].map(item => ({
    ...stockOf(item),
    ...(item.opening ? { opening: item.opening } : {}),
  }))
}

/** Every piece that is held is held for somebody, and the other way round. */
const heldForNobody = (
  stocks: readonly BookedStock[],
  orders: readonly OrderRecord[],
  holds: readonly { sku: string; warehouseId: string; bucket?: number | undefined; quantity: number }[],
): string[] => {
  const held = new Map<string, number>()
  const add = (place: string, quantity: number) => held.set(place, (held.get(place) ?? 0) + quantity)
  for (const order of orders) {
    if (order.isDraft) continue
    for (const { sku, allocations } of order.lines) {
      for (const { quantity, shipped, ...place } of allocations)
        add(nameOf({ sku, ...place }), quantity - shipped)
    }
  }
  for (const hold of holds) add(nameOf(hold), hold.quantity)
  return stocks
    .filter(stock => stock.held !== (held.get(nameOf(stock)) ?? 0))
    .map(
      stock => `${nameOf(stock)} has ${stock.held} held, orders and drafts ${held.get(nameOf(stock)) ?? 0}`,
    )
}

const brokenLines = ({ orderId, lines, isDraft }: OrderRecord): string[] =>
  isDraft
    ? []
    : lines
        .filter(line => !isBalanced(line))
        .map(line => `${orderId} line ${line.lineNumber} is not balanced`)

const eventsOf = async (tables: Tables, aggregate: string) => {
  const { items } = await tables.query({ table: outboxTable, partition: aggregate })
  return items.map(eventOfItem)
}

const brokenOrder = async (tables: Tables, services: Services, order: OrderRecord): Promise<string[]> => {
  const { orderId, lines, status, version, eventCount } = order
  const faults = brokenLines(order)
  if (order.work) faults.push(`${orderId} is still under way`)
  if (statusOf(order, lines) !== status)
    faults.push(`${orderId} says ${status} and is ${statusOf(order, lines)}`)
  const history = await services.orders.historyOf(orderId)
  const expected = Array.from({ length: version - 1 }, (_, i) => i + 2)
  if (history.map(entry => entry.version).join() !== expected.join())
    faults.push(`${orderId} has gaps in its history`)
  const events = await eventsOf(tables, orderId)
  if (
    events.map(event => event.sequence).join() !== events.map((_, i) => i + 1).join() ||
    events.length !== eventCount
  ) {
    faults.push(`${orderId} has told ${events.length} events of ${eventCount}`)
  }
  const shipped = (await services.orders.shipmentsOf(orderId)).flatMap(shipment => shipment.lines)
  for (const line of lines) {
    const sum = shipped
      .filter(({ lineNumber }) => lineNumber === line.lineNumber)
      .reduce((total, { quantity }) => total + quantity, 0)
    if (sum !== line.shipped)
      faults.push(`${orderId} line ${line.lineNumber}: shipments say ${sum}, it says ${line.shipped}`)
  }
  return faults
}

/** Backorders are just the lines that wait, and nobody waits beside free goods. */
const brokenBackorders = async (
  services: Services,
  orders: readonly OrderRecord[],
  stocks: readonly BookedStock[],
): Promise<string[]> => {
  const faults: string[] = []
  for (const sku of skus) {
    const { items } = await services.backorders.ofSku(sku, { limit: 100 })
    const waiting = orders
      .filter(({ isDraft }) => !isDraft)
      .flatMap(({ orderId, lines }) =>
        lines
          .filter(line => line.sku === sku && line.backordered > 0)
          .map(line => `${orderId} ${line.lineNumber} ${line.backordered}`),
      )
    const told = items.map(one => `${one.orderId} ${one.lineNumber} ${one.quantity}`)
    if (told.toSorted().join() !== waiting.toSorted().join()) {
      faults.push(`backorders of ${sku}: ${told.join('; ')} but waiting are ${waiting.join('; ')}`)
    }
    const free = stocks.filter(stock => stock.sku === sku).some(({ available }) => available > 0)
    if (free && told.length) faults.push(`${told[0]} waits for ${sku} beside free goods`)
  }
  return faults
}

interface Scope {
  readonly orderIds: readonly string[]
  readonly buyerId: string
  readonly day: string
}

/** The laws that hold when everything has come to rest. */
export const violationsIn = async (tables: Tables, services: Services, scope: Scope): Promise<string[]> => {
  const found = await Promise.all(scope.orderIds.map(orderId => services.orders.find(orderId)))
  const orders = found.filter(order => order !== undefined)
  const stocks = await allStocks(tables)
  const holds = (await Promise.all(scope.orderIds.map(orderId => services.holds.of(orderId)))).flat()
  const journal = await journalStore(tables).allOf(scope.day)
  const references = orders.map(({ buyerOrderReference }) => buyerOrderReference)
  const listed = await services.orders.ofBuyer(scope.buyerId, { limit: 1_000 })
  return [
    ...reconcile(stocks, journal).map(one => `the journal differs: ${JSON.stringify(one)}`),
    ...heldForNobody(stocks, orders, holds),
    ...(await Promise.all(orders.map(order => brokenOrder(tables, services, order)))).flat(),
    ...(await brokenBackorders(services, orders, stocks)),
    ...(new Set(references).size === references.length ? [] : ['a request has made two orders']),
    ...(listed.items.length === orders.length ? [] : ['orders are hidden from their buyer, or half there']),
    ...(await halfOrders(tables, scope.orderIds, orders)),
  ]
}

/** Of an order that is not there nothing is left, no chunk and no backorder. */
const halfOrders = async (
  tables: Tables,
  orderIds: readonly string[],
  orders: readonly OrderRecord[],
): Promise<string[]> => {
  const known = new Set(orders.map(({ orderId }) => orderId))
  const faults: string[] = []
  for (const orderId of orderIds.filter(id => !known.has(id))) {
    const { items } = await tables.query({ table: orderingTable, partition: orderId })
    if (items.length)
      faults.push(`of ${orderId}, which was undone, ${items.map(({ sk }) => sk).join()} is left`)
  }
  return faults
}
