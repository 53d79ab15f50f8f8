import { dayIn } from '../../../shared/business-date.ts'
import type { Clock } from '../../../shared/clock.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import type { NewId } from '../../../shared/ids.ts'
import type { StockRef } from '../../inventory/index.ts'
import type { PurchaseOrder } from '../purchase-orders/purchase-order.ts'
import { decideReplenishment, type ReorderArithmetic } from './decide-replenishment.ts'
import { type JoinableLine, joinLines } from './join-lines.ts'
import {
  MOST_POSITIONS_AT_ONCE,
  type Position,
  PositionMoved,
  type Positions,
  type PositionWithStock,
  type RaisedOrder,
  SpendCapReached,
  type Trigger,
} from './position.ts'
import { draftPurchaseOrder, inputsOf, type Moment } from './raise-purchase-order.ts'

export interface EvaluatePositionsDeps {
  readonly positions: Pick<Positions, 'findAll' | 'ofSupply' | 'raise'>
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
  /** where business days are counted */
  readonly timeZone: string
  /** of prices where nothing else was agreed with the supplier */
  readonly currency: string
  /** what customers wait for of a position's SKU, in the warehouse that it will be served from */
  readonly backorders?: ((position: Position) => Promise<number>) | undefined
}

/** A position to look at, and what made us look. */
export interface Look {
  readonly ref: StockRef
  readonly trigger: Trigger
}

/** A position that others keep changing is left to a later message after this many tries. */
const MOST_ROUNDS = 6
/** Purchase orders written at the same time. */
const MOST_PARALLEL = 8

const idOf = ({ sku, warehouseId }: StockRef): string => `${warehouseId} ${sku}`

const distinct = (looks: readonly Look[]): Look[] => [
  ...new Map(looks.map(look => [idOf(look.ref), look])).values(),
]

const chunked = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

/** What is to be ordered, before it is written. */
interface Draft {
  readonly look: Look
  readonly from: PositionWithStock
  readonly because: ReorderArithmetic
  readonly moment: Moment
}

/**
 * Looks at positions and raises a purchase order for each that has fallen to its reorder point. It may be
 * called for the same position as often as one likes and by many at once: an order is written only while
 * the position has no open one and is as it was read, so there is never a second. Where nothing is to be
 * ordered, nothing is written.
 *
 * @returns the orders raised
 * @throws `conflict` (retry later) when a position kept changing under the decision
 */
export const evaluatePositions = (deps: EvaluatePositionsDeps) => {
  const { positions, clock, newId, tenantId, timeZone, currency, backorders = async () => 0 } = deps

  /** Nobody waits for what is there to be sold, so most positions need not be asked about. */
  const withBackorders = (found: readonly PositionWithStock[]): Promise<PositionWithStock[]> =>
    Promise.all(
      found.map(async each =>
        each.stock.available > 0 ? each : { ...each, backordered: await backorders(each.position) },
      ),
    )

  const draftsFor = async (looks: readonly Look[]): Promise<Draft[]> => {
    const found = await withBackorders(await positions.findAll(looks.map(({ ref }) => ref)))
    const byId = new Map(looks.map(look => [idOf(look.ref), look]))
    const at = clock()
    const moment = { at, today: dayIn(timeZone, at), currency }
    return found.flatMap(from => {
      const look = byId.get(idOf(from.position))
      const decision = decideReplenishment(inputsOf(from, moment))
      return look && decision.kind === 'reorder' ? [{ look, from, because: decision.because, moment }] : []
    })
  }

  /** Lines of other SKUs that bring a small order to the supplier's minimum. */
  const companions = async ({ from, because, moment }: Draft): Promise<JoinableLine[] | 'needed'> => {
    const minimum = from.terms?.minimumOrderValue ?? 0
    const missing = because.value === undefined ? 0 : minimum - because.value
    if (missing <= 0) return []
    const refs = await positions.ofSupply(from.position)
    const others = refs.filter(ref => idOf(ref) !== idOf(from.position))
    const candidates: PositionWithStock[] = []
    for (const some of chunked(others, MOST_POSITIONS_AT_ONCE))
      candidates.push(...(await positions.findAll(some)))
    const lines = joinLines(candidates, missing, moment)
    return lines.length ? lines : 'needed'
  }

  const raise = async (draft: Draft): Promise<PurchaseOrder> => {
    const { from, because, moment, look } = draft
    const joined = await companions(draft)
    const about = {
      ...moment,
      purchaseOrderId: newId('po'),
      tenantId,
      trigger: look.trigger,
      inputs: inputsOf(from, moment),
    }
    const order: RaisedOrder =
      joined === 'needed'
        ? draftPurchaseOrder(from, because, { ...about, approval: 'under-minimum-order-value' })
        : draftPurchaseOrder(from, because, { ...about, joined })
    try {
      await positions.raise(order)
      return order.order
    } catch (thrown) {
      if (!(thrown instanceof SpendCapReached)) throw thrown
      const waiting = draftPurchaseOrder(from, because, { ...about, approval: 'over-cap' })
      await positions.raise(waiting)
      return waiting.order
    }
  }

  /** Writes the orders; gives those that were raised and the looks that have to be taken again. */
  const raiseAll = async (drafts: readonly Draft[]) => {
    const orders: PurchaseOrder[] = []
    const again: Look[] = []
    const failures: unknown[] = []
    for (const some of chunked(drafts, MOST_PARALLEL)) {
      const results = await Promise.allSettled(some.map(raise))
      for (const [i, { look }] of some.entries()) {
        const result = results[i]
        if (result?.status === 'fulfilled') orders.push(result.value)
        else if (result?.reason instanceof PositionMoved) again.push(look)
        else failures.push(result?.reason)
      }
    }
    if (failures.length) throw failures[0]
    return { orders, again }
  }

  return async (looks: readonly Look[]): Promise<PurchaseOrder[]> => {
    const raised: PurchaseOrder[] = []
    for (const chunk of chunked(distinct(looks), MOST_POSITIONS_AT_ONCE)) {
      let open = chunk
      for (let round = 1; open.length; round++) {
        if (round > MOST_ROUNDS) {
          throw new DomainError('conflict', 'Positions kept changing while they were decided on.')
        }
        const { orders, again } = await raiseAll(await draftsFor(open))
        raised.push(...orders)
        open = again
      }
    }
    return raised
  }
}
