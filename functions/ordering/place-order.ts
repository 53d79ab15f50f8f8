import type { Actor } from '../../shared/actor.ts'
import { type Clock, minutes, plus } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Holds } from '../inventory/index.ts'
import { type CarryOutDeps, carryOut, untilUnmoved } from './carry-out.ts'
import { decideLines } from './decide-lines.ts'
import type { WantedLine } from './decide-order.ts'
import { requestOf } from './find-for.ts'
import type { Order } from './order.ts'
import { holdsOf, totalOf } from './order-lines.ts'
import { type OrderRecord, orderView, type RecordedLine, type Work } from './order-record.ts'
import { type OrderWishes, wishesOf } from './order-wishes.ts'
import { DEFAULT_NET_DAYS, paymentTerms } from './payment-terms.ts'
import type { ReadTerms } from './terms.ts'

export interface PlaceOrderDeps extends CarryOutDeps {
  /** Prices and stock of these SKUs, read in one call. */
  readonly readTerms: ReadTerms
  readonly holds: Pick<Holds, 'reclaim'>
  readonly clock: Clock
  readonly newId: NewId
}

export interface PlaceOrder extends OrderWishes {
  readonly actor: Actor
  readonly lines: readonly WantedLine[]
  /** not placed yet */
  readonly draft?: boolean | undefined
  /** of a draft: so long its pieces and prices stay */
  readonly holdForMinutes?: number | undefined
}

interface NewOrder {
  readonly orderId: string
  readonly sellerId: string
  readonly lines: readonly RecordedLine[]
  readonly at: string
}

const newOrder = (
  { actor, ...command }: PlaceOrder,
  { orderId, sellerId, lines, at }: NewOrder,
  timeZone: string,
): OrderRecord => ({
  orderId,
  status: 'placed',
  buyerId: actor.organizationId,
  sellerId,
  ...wishesOf(command),
  paymentTerms: paymentTerms(at, DEFAULT_NET_DAYS, timeZone),
  lineCount: lines.length,
  lines,
  total: totalOf(lines),
  placedAt: at,
  placedBy: actor.subject,
  version: 1,
  eventCount: 0,
})

const saveDraft = async (
  { orders }: PlaceOrderDeps,
  command: PlaceOrder,
  order: OrderRecord,
  once: Once<Order>,
): Promise<Order> => {
  const { holdForMinutes, actor } = command
  const at = order.placedAt
  const until = holdForMinutes ? plus(at, minutes(holdForMinutes)) : undefined
  const draft: OrderRecord = {
    ...order,
    isDraft: true,
    status: 'draft',
    ...(until ? { heldUntil: until } : {}),
  }
  const change = {
    before: undefined,
    after: draft,
    moves: until ? draft.lines.flatMap(holdsOf) : [],
    events: [],
    ...(until ? { holds: { kind: 'make' as const, until } } : {}),
    history: {
      version: 1,
      at,
      command: 'change' as const,
      status: 'draft' as const,
      by: actor.subject,
      organizationId: actor.organizationId,
    },
    done: once(orderView(draft)),
  }
  if (!orders.fits(change)) {
    throw new DomainError(
      'order-too-scattered',
      'A draft of so many lines cannot be held: place it, or draft it without a hold.',
    )
  }
  await orders.save(change)
  return orderView(draft)
}

/**
 * Places a buyer's order: prices are fixed and stock is held, for all lines or for none. Or drafts it: then
 * prices are those of now, and stock is held only where that is asked for, and for that long.
 *
 * @throws `insufficient-stock` naming every short line, `sku-unavailable` naming every SKU that is not for
 *   sale to him, `quantity-refused` naming every quantity that is not sold like that, `order-too-scattered`, `conflict` when the stock kept moving
 */
export const placeOrder = (deps: PlaceOrderDeps) => {
  const { clock, newId, tenant } = deps
  return (command: PlaceOrder, once: Once<Order>): Promise<Order> =>
    untilUnmoved(async () => {
      const { actor, lines: wanted, draft, holdForMinutes, allowBackorder = false, deliverTo } = command
      const orderId = newId('ord')
      const { sellerId, lines } = await decideLines(deps)(wanted, {
        allowBackorder,
        stock: draft && !holdForMinutes ? 'none' : 'hold',
        destination: deliverTo,
        turn: turnOf(orderId),
        purchase: { buyerId: actor.organizationId, actor },
      })
      const at = clock()
      const order = newOrder(command, { orderId, sellerId, lines, at }, tenant.timeZone)
      if (draft) return saveDraft(deps, command, order, once)
      const work: Work = {
        ...requestOf(actor, once, at),
        workId: newId('wrk'),
        kind: 'place',
        quantities: [],
        isNew: true,
      }
      return (await carryOut(deps)(order, work, lines)) as Order
    })
}

/** Where an order begins among the buckets of a promoted SKU: by chance, since ids end in it. */
export const turnOf = (orderId: string): number => {
  let sum = 0
  for (const character of orderId.slice(-6)) sum = (sum * 33 + character.charCodeAt(0)) % 1_000_003
  return sum
}
