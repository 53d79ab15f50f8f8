import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Holds, Place } from '../inventory/index.ts'
import { allocate, type Portion } from './allocate.ts'
import type { Backorder, Backorders } from './backorder.ts'
import { untilUnmoved } from './carry-out.ts'
import { assertReachable } from './lifecycle.ts'
import { tellFilled } from './order-events.ts'
import { fillLine } from './order-lines.ts'
import type { OrderRecord, RecordedLine } from './order-record.ts'
import type { Orders } from './orders.ts'
import { turnOf } from './place-order.ts'
import type { ReadTerms } from './terms.ts'
import type { TenantFacts } from './work.ts'

export interface FillBackordersDeps {
  readonly orders: Pick<Orders, 'find' | 'save'>
  readonly backorders: Pick<Backorders, 'ofSku'>
  readonly readTerms: ReadTerms
  readonly holds: Pick<Holds, 'reclaim'>
  readonly clock: Clock
  readonly tenant: TenantFacts
}

const PAGE = 25

const placeOf = (sku: string, { warehouseId, bucket }: Omit<Portion, 'quantity'>): Place => ({
  sku,
  warehouseId,
  ...(bucket ? { bucket } : {}),
})

const placesOf = (sku: string, portions: readonly Portion[]) =>
  portions.map(portion => ({ place: placeOf(sku, portion), quantity: portion.quantity }))

/** Where a line's pieces can come from now. Who waits is short: for him holds that have ended are taken back. */
const allocated = async (
  { readTerms, holds, clock }: FillBackordersDeps,
  { orderId, deliverTo }: OrderRecord,
  { sku, backordered }: RecordedLine,
) => {
  const read = async () => {
    const { supplies, rule } = await readTerms([sku])
    const from = supplies.get(sku) ?? []
    const policy = { rule, destination: deliverTo, turn: turnOf(orderId) }
    return { from, ...allocate(backordered, from, policy) }
  }
  const found = await read()
  if (found.missing === 0) return found
  const places = found.from.map(one => placeOf(sku, one))
  return (await holds.reclaim(places, clock())) > 0 ? read() : found
}

const filled = (order: OrderRecord, line: RecordedLine): OrderRecord => ({
  ...order,
  lines: order.lines.map(one => (one.lineNumber === line.lineNumber ? line : one)),
  version: order.version + 1,
  eventCount: order.eventCount + 1,
})

/** @returns pieces that the line got; undefined when there was nothing left to give */
const fillOne = (
  deps: FillBackordersDeps,
  { orderId, lineNumber, sku }: Backorder,
): Promise<number | undefined> =>
  untilUnmoved(async () => {
    const order = await deps.orders.find(orderId)
    // Being placed or shipped in steps: the event comes back when that is through.
    if (!order || order.work) throw new DomainError('conflict', `The order ${orderId} is under way.`)
    const line = order.lines.find(one => one.lineNumber === lineNumber)
    if (!line || line.sku !== sku || line.backordered === 0) return 0
    const { portions, missing } = await allocated(deps, order, line)
    if (portions.length === 0) return undefined
    const { line: after, moves } = fillLine(line, placesOf(sku, portions))
    const quantity = line.backordered - missing
    const at = deps.clock()
    const next = filled(order, after)
    assertReachable(order.status, 'fill', next.status)
    await deps.orders.save({
      before: order,
      after: next,
      moves,
      events: [
        tellFilled(
          { order: next, sequence: next.eventCount, at, tenant: deps.tenant.id },
          { line: after, quantity },
        ),
      ],
      history: {
        version: next.version,
        at,
        command: 'fill',
        status: next.status,
        by: 'dockline',
        organizationId: order.sellerId,
      },
    })
    return quantity
  })

/**
 * Gives what has become available of a SKU to those who wait for it, the oldest order first. Doing it twice
 * does no harm: it gives what is there to those who still wait.
 *
 * @returns pieces given
 */
const fillSku = async (deps: FillBackordersDeps, sku: string): Promise<number> => {
  let given = 0
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page = await deps.backorders.ofSku(sku, { limit: PAGE, ...(cursor ? { cursor } : {}) })
    for (const backorder of page.items) {
      const pieces = await fillOne(deps, backorder)
      if (pieces === undefined) return given
      given += pieces
    }
    cursor = page.cursor
  }
  return given
}

/** Fills the backorders of some SKUs; see `fillSku`. @throws `conflict` while an order that waits is under way */
export const fillBackorders =
  (deps: FillBackordersDeps) =>
  async (skus: readonly string[]): Promise<number> => {
    let given = 0
    for (const sku of new Set(skus)) given += await fillSku(deps, sku)
    return given
  }
