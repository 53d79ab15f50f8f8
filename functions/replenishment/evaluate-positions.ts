import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { NewId } from '../../shared/ids.ts'
import type { StockRef } from '../inventory/index.ts'
import { decideReplenishment } from './decide-replenishment.ts'
import {
  MOST_POSITIONS_AT_ONCE,
  PositionMoved,
  type Positions,
  type RaisedOrder,
  type Trigger,
} from './position.ts'
import type { PurchaseOrder } from './purchase-order.ts'
import { draftPurchaseOrder, inputsOf } from './raise-purchase-order.ts'

export interface EvaluatePositionsDeps {
  readonly positions: Pick<Positions, 'findAll' | 'raise'>
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
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

const distinct = (looks: readonly Look[]): Look[] => [
  ...new Map(looks.map(look => [`${look.ref.warehouseId} ${look.ref.sku}`, look])).values(),
]

const chunked = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

/**
 * Looks at positions and raises a purchase order for each that has fallen to its reorder point. It may be
 * called for the same position as often as one likes and by many at once: an order is written only while
 * the position has no open one and is as it was read, so there is never a second. Where nothing is to be
 * ordered, nothing is written.
 *
 * @returns the orders raised
 * @throws `conflict` (retry later) when a position kept changing under the decision
 */
export const evaluatePositions = ({ positions, clock, newId, tenantId }: EvaluatePositionsDeps) => {
  const draftsFor = async (looks: readonly Look[]): Promise<{ look: Look; raised: RaisedOrder }[]> => {
    const found = await positions.findAll(looks.map(({ ref }) => ref))
    const byId = new Map(looks.map(look => [`${look.ref.warehouseId} ${look.ref.sku}`, look]))
    return found.flatMap(each => {
      const look = byId.get(`${each.position.warehouseId} ${each.position.sku}`)
      const decision = decideReplenishment(inputsOf(each))
      if (!look || decision.kind === 'hold') return []
      const about = { purchaseOrderId: newId('po'), at: clock(), tenantId, trigger: look.trigger }
      return [{ look, raised: draftPurchaseOrder(each, decision.because, about) }]
    })
  }

  /** Writes the orders; gives those that were raised and the looks that have to be taken again. */
  const raiseAll = async (drafts: readonly { look: Look; raised: RaisedOrder }[]) => {
    const orders: PurchaseOrder[] = []
    const again: Look[] = []
    const failures: unknown[] = []
    for (const some of chunked(drafts, MOST_PARALLEL)) {
      const results = await Promise.allSettled(some.map(({ raised }) => positions.raise(raised)))
      for (const [i, { look, raised }] of some.entries()) {
        const result = results[i]
        if (result?.status !== 'rejected') orders.push(raised.order)
        else if (result.reason instanceof PositionMoved) again.push(look)
        else failures.push(result.reason)
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
