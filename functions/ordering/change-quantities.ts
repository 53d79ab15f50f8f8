import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { type CarryOutDeps, carryOut, untilUnmoved } from './carry-out.ts'
import { decideQuantities, type NamedQuantities, openFor } from './decide-quantities.ts'
import { type Addressed, findFor, requestOf } from './find-for.ts'
import type { OrderLine } from './order.ts'
import type { OrderRecord, Work } from './order-record.ts'
import type { Orders } from './orders.ts'
import { inParts } from './work.ts'

export interface ChangeQuantitiesDeps extends CarryOutDeps {
  readonly orders: Pick<Orders, 'find' | 'fits' | 'save'>
  readonly clock: Clock
  readonly newId: NewId
}

export interface ChangeQuantities extends Addressed, NamedQuantities {
  readonly reason?: string | undefined
  readonly warehouseId?: string | undefined
}

type Kind = 'ship' | 'cancel' | 'deliver'

const quantitiesOf = (order: OrderRecord, kind: Kind, { lines, warehouseId }: ChangeQuantities) => {
  const open = (line: OrderLine): number => openFor[kind](line, warehouseId)
  const decision = decideQuantities(order.lines, { lines }, open)
  if (decision.kind === 'nothingOpen') {
    throw new DomainError('illegal-transition', `The order is ${order.status}: nothing is left to ${kind}.`, {
      state: order.status,
    })
  }
  if (decision.kind === 'tooMuch') {
    throw new DomainError('quantity-exceeds-open', `More was to be ${past[kind]} than is open.`, {
      lines: decision.lines,
    })
  }
  return decision.quantities
}
const past = { ship: 'shipped', cancel: 'cancelled', deliver: 'delivered' } as const

/**
 * Does something with pieces of an order's lines: with those that are named, or with all that are open for it.
 *
 * @returns what the work is answered: the order, or the shipment
 * @throws `not-found`, `illegal-transition` when nothing is open for it any more, `quantity-exceeds-open`
 *   naming the lines of which more was asked than is open, `conflict`
 */
export const changeQuantities =
  (deps: ChangeQuantitiesDeps, kind: Kind) =>
  (command: ChangeQuantities, once: Once<never>): Promise<unknown> =>
    untilUnmoved(async () => changeFound(deps, kind)(await findFor(deps)(kind, command), command, once))

/** The same with the order as it was read. @throws OrderMoved, StockTaken */
export const changeFound =
  (deps: ChangeQuantitiesDeps, kind: Kind) =>
  (order: OrderRecord, command: ChangeQuantities, once: Once<never>): Promise<unknown> => {
    const quantities = quantitiesOf(order, kind, command)
    const { reason, warehouseId, actor } = command
    const work: Work = {
      ...requestOf(actor, once, deps.clock()),
      workId: deps.newId('wrk'),
      kind,
      quantities,
      ...(reason ? { reason } : {}),
      ...(warehouseId ? { warehouseId } : {}),
      ...(kind === 'ship' ? { shipmentIds: inParts(quantities).map(() => deps.newId('shp')) } : {}),
    }
    return carryOut(deps)(order, work)
  }
