import { catalogTable, productItem } from '../../functions/catalog/index.ts'
import { inventoryTable, stockItem } from '../../functions/inventory/index.ts'
import { routes as inventory } from '../../functions/inventory/routes.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import { productOf } from '../scenarios/world.ts'
import type { Lab } from './lab.ts'

/** What is known of a SKU from the answers that its buyers were given. */
export interface Counter {
  readonly sku: string
  readonly units: number
  /** requests for a piece that were sent, those that were refused, and pieces that were given back */
  asked: number
  refused: number
  back: number
  /** of the pieces sold, those that are an order now */
  orders: number
  readonly faults: string[]
}

/** A draft whose pieces are kept for a minute. */
interface Draft {
  readonly counter: Counter
  readonly orderId: string
  readonly version: number
}

/** SKUs of their own with so many units each, the first one hot: split into buckets. */
export const onSale = async ({ target, sides }: Lab, skus: number, units: number, buckets: number) => {
  const side = sides.ours
  const { warehouseId } = side
  const counters: Counter[] = []
  for (let i = 0; i < skus; i++) {
    const sku = side.unique('HOT')
    await target.tables.putAll(catalogTable, [productItem(productOf(side, sku))])
    await target.tables.putAll(inventoryTable, [stockItem({ sku, warehouseId, onHand: units, held: 0 })])
    if (i === 0 && buckets > 1) {
      const params = { warehouseId, sku }
      await side.as('supplier.sales').get(inventory.startPromotion, { params, body: { buckets } })
    }
    counters.push({ sku, units, asked: 0, refused: 0, back: 0, orders: 0, faults: [] })
  }
  return counters
}

/**
 * Asks for a piece. A refusal is wrong for certain where even with everybody who has asked until its answer, less
 * those who were refused or gave back before it began, there were fewer than there are pieces.
 */
const asking = async (
  counter: Counter,
  ask: () => Promise<{ status: number; text: string }>,
  good: number,
): Promise<string | undefined> => {
  const free = counter.units + counter.refused + counter.back
  counter.asked += 1
  const { status, text } = await ask()
  if (status === good) return text
  if (status !== 409) counter.faults.push(`a buyer was answered ${status} ${text}`)
  if (counter.asked <= free) counter.faults.push('somebody was refused while a piece was free')
  counter.refused += 1
  return undefined
}

const buying = ({ sides }: Lab) => sides.ours.as('dealer.buyer')

/** Somebody orders one piece. @returns the order's id */
export const buy = async (lab: Lab, counter: Counter): Promise<string | undefined> => {
  const body = { lines: [{ sku: counter.sku, quantity: 1 }] }
  const text = await asking(counter, () => buying(lab).ask(ordering.placeOrder, { body }), 201)
  if (!text) return undefined
  counter.orders += 1
  return JSON.parse(text).orderId
}

/** Somebody orders one piece and thinks better of it. */
export const buyAndCancel = async (lab: Lab, counter: Counter): Promise<void> => {
  const orderId = await buy(lab, counter)
  if (!orderId) return
  const { status, text } = await buying(lab).ask(ordering.cancelOrder, { params: { orderId }, body: {} })
  if (status >= 300) return void counter.faults.push(`a cancellation was answered ${status} ${text}`)
  counter.back += 1
  counter.orders -= 1
}

/** Somebody has one piece kept for a minute. */
export const keep = async (lab: Lab, counter: Counter): Promise<Draft | undefined> => {
  const body = { lines: [{ sku: counter.sku, quantity: 1 }], draft: true, holdForMinutes: 1 }
  const text = await asking(counter, () => buying(lab).ask(ordering.placeOrder, { body }), 201)
  return text ? { counter, ...(JSON.parse(text) as { orderId: string; version: number }) } : undefined
}

/** Places a draft whose minute is over: with its piece if nobody has taken that, else with another. */
export const placeLate = async (lab: Lab, { counter, orderId, version }: Draft): Promise<void> => {
  const asked = { params: { orderId }, headers: { 'if-match': `"${version}"` } }
  const { status, text } = await buying(lab).ask(ordering.placeDraft, asked)
  if (status < 300) counter.orders += 1
  else if (status !== 409) counter.faults.push(`a late placement was answered ${status} ${text}`)
}

/** What the database has of a SKU: its stock and its buckets. */
export const partsOf = async ({ target, sides }: Lab, { sku }: Counter, buckets: number) => {
  const { warehouseId } = sides.ours
  const pks = [`stock#${sku}`, ...Array.from({ length: buckets }, (_, i) => `stock#${sku}#${i + 1}`)]
  const keys = pks.map(pk => ({ pk, sk: warehouseId }))
  const [parts = []] = await target.tables.batchGet([{ table: inventoryTable, keys, consistent: true }])
  return parts
}
