import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { Holds } from '../inventory/index.ts'
import { carryOut, untilUnmoved } from './carry-out.ts'
import { decideLines } from './decide-lines.ts'
import type { Terms, WantedLine } from './decide-order.ts'
import { changeOf } from './do-work.ts'
import { type Addressed, findFor, requestOf } from './find-for.ts'
import type { Order } from './order.ts'
import { holdsOf, type StockMove } from './order-lines.ts'
import type { OrderRecord, RecordedLine, Work } from './order-record.ts'
import { type OrderWishes, wishesOf } from './order-wishes.ts'
import type { OrderChange, Orders } from './orders.ts'
import { type PlaceOrderDeps, turnOf } from './place-order.ts'
import { conclude } from './work.ts'

export interface ChangeOrderDeps extends PlaceOrderDeps {
  readonly orders: Pick<Orders, 'find' | 'fits' | 'save'>
  readonly holds: Pick<Holds, 'of' | 'drop' | 'reclaim'>
}

interface ChangeOrder extends Addressed, OrderWishes {
  readonly lines: readonly WantedLine[]
}

/** What the order holds now may be its own again. */
const withOwn =
  (own: readonly StockMove[]) =>
  (terms: Terms): Terms => {
    if (own.length === 0) return terms
    const supplies = new Map(terms.supplies)
    for (const { sku, warehouseId, bucket, quantity } of own) {
      const known = supplies.get(sku) ?? []
      const isHere = (one: (typeof known)[number]) => one.warehouseId === warehouseId && one.bucket === bucket
      // A count may have found less than is held: then the shortage stays where it is.
      supplies.set(
        sku,
        known.map(one => (isHere(one) ? { ...one, available: Math.max(0, one.available + quantity) } : one)),
      )
    }
    return { ...terms, supplies }
  }

const decideAnew = async (
  deps: ChangeOrderDeps,
  before: OrderRecord,
  command: ChangeOrder,
): Promise<readonly RecordedLine[]> => {
  const own = before.isDraft ? [] : before.lines.flatMap(holdsOf)
  const { sellerId, lines } = await decideLines(deps)(
    command.lines,
    {
      allowBackorder: command.allowBackorder ?? false,
      stock: before.isDraft ? 'none' : 'hold',
      destination: command.deliverTo,
      turn: turnOf(before.orderId),
      purchase: { buyerId: before.buyerId, actor: command.actor },
    },
    withOwn(own),
  )
  if (sellerId !== before.sellerId) {
    throw new DomainError('sku-unavailable', 'These goods have another seller than the order.', {
      lines: lines.map(({ lineNumber, sku }) => ({ lineNumber, sku, reason: 'otherSeller' })),
    })
  }
  return lines
}

/** A draft gives back what was held for it: in the same transaction, or before it where both do not fit into one. */
const changeDraft = async (
  { orders, holds, tenant }: ChangeOrderDeps,
  draft: OrderRecord,
  work: Work,
  lines: readonly RecordedLine[],
): Promise<unknown> => {
  const { orderId } = draft
  const conclusion = conclude(work, draft, tenant, lines)
  const change = changeOf(draft, work, conclusion)
  const held = draft.heldUntil ? await holds.of(orderId) : []
  const atOnce: OrderChange = held.length ? { ...change, holds: { kind: 'drop', holds: held } } : change
  if (orders.fits(atOnce)) await orders.save(atOnce)
  else {
    await holds.drop(orderId, work.at)
    await orders.save(change)
  }
  return conclusion.answer
}

/**
 * The buyer changes an order of which nothing has been shipped: its lines are priced anew and just they are
 * held, all or nothing, so that nobody can take in between what it had. What one transaction does not hold
 * goes step by step, and gives nothing back before everything is held. A confirmed order is to be confirmed
 * again. A draft gives back what was held for it.
 *
 * @throws `not-found`, `precondition-failed`, `illegal-transition` once something was shipped,
 *   `insufficient-stock`, `sku-unavailable`, `quantity-refused`, `order-too-scattered`, `conflict`
 */
export const changeOrder =
  (deps: ChangeOrderDeps) =>
  (command: ChangeOrder, once: Once<Order>): Promise<Order> =>
    untilUnmoved(async () => {
      const before = await findFor(deps)('change', command)
      const lines = await decideAnew(deps, before, command)
      const work: Work = {
        ...requestOf(command.actor, once, deps.clock()),
        workId: deps.newId('wrk'),
        kind: 'change',
        quantities: [],
        wishes: wishesOf(command),
      }
      const answer = before.isDraft
        ? await changeDraft(deps, before, work, lines)
        : await carryOut(deps)(before, work, lines)
      return answer as Order
    })
