import { returnChanged } from '../../events/ordering.return-changed.v1.ts'
import { type Actor, actsAs } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { untilUnmoved } from './carry-out.ts'
import { isVisibleTo } from './order.ts'
import { shippedFrom } from './order-lines.ts'
import type { OrderRecord } from './order-record.ts'
import type { Orders } from './orders.ts'
import {
  askedBack,
  MOST_REQUESTS,
  type OrderReturns,
  type ReturnRequest,
  type Returns,
} from './return-request.ts'
import type { TenantFacts } from './work.ts'

export interface ReturnsDeps {
  readonly orders: Pick<Orders, 'find'>
  readonly returns: Returns
  readonly clock: Clock
  readonly newId: NewId
  readonly tenant: TenantFacts
}

interface OfOrder {
  readonly actor: Actor
  readonly orderId: string
}

interface RequestReturn extends OfOrder {
  readonly reason: ReturnRequest['reason']
  /** absent: all that was shipped and is not asked back yet */
  readonly lines?: readonly { readonly lineNumber: number; readonly quantity: number }[] | undefined
}

interface DecideReturn extends OfOrder {
  readonly returnId: string
  readonly accept: boolean
  readonly note?: string | undefined
}

/** A line that is asked back with what it is and where it came from. */
const toldLine = ({ lines }: OrderRecord, { lineNumber, quantity }: ReturnRequest['lines'][number]) => {
  const line = lines.find(one => one.lineNumber === lineNumber)
  return { lineNumber, quantity, ...(line ? { sku: line.sku, cameFrom: shippedFrom(line, quantity) } : {}) }
}

const eventOf = (request: ReturnRequest, order: OrderRecord, tenant: TenantFacts) => {
  const { returnId, orderId, state, reason, lines, requestedAt, decidedAt } = request
  const { buyerId, sellerId } = order
  return returnChanged.create(
    {
      aggregate: returnId,
      sequence: state === 'requested' ? 1 : 2,
      time: decidedAt ?? requestedAt,
      tenant: tenant.id,
    },
    {
      ...{ returnId, orderId, buyerId, sellerId, state, reason },
      lines: lines.map(line => toldLine(order, line)),
    },
  )
}

const returnable = (order: OrderRecord, known: OrderReturns) =>
  order.lines.map(({ lineNumber, shipped }) => ({
    lineNumber,
    quantity: shipped - askedBack(known, lineNumber),
  }))

/** Lines that are asked back, each within what was shipped of it. */
const wantedOf = (order: OrderRecord, known: OrderReturns, named: RequestReturn['lines']) => {
  const open = returnable(order, known)
  if (!named) return open.filter(({ quantity }) => quantity > 0)
  if (new Set(named.map(({ lineNumber }) => lineNumber)).size < named.length) {
    throw new DomainError('invalid-request', 'A line is named twice.', {
      errors: [{ pointer: '/lines', rule: 'must name each line once' }],
    })
  }
  const quantities = new Map(open.map(({ lineNumber, quantity }) => [lineNumber, quantity]))
  const tooMuch = named.filter(line => line.quantity > (quantities.get(line.lineNumber) ?? 0))
  if (tooMuch.length) {
    throw new DomainError('quantity-exceeds-open', 'More is asked back than was shipped.', {
      lines: tooMuch.map(({ lineNumber }) => ({ lineNumber, open: quantities.get(lineNumber) ?? 0 })),
    })
  }
  return named
}

/**
 * The buyer wants to give back shipped pieces of an order (退货申请). Nothing moves by it: the seller accepts or
 * declines, and what comes back is booked when it is there.
 *
 * @throws `not-found` for what is not the buyer's, `illegal-transition` when nothing can be asked back,
 *   `quantity-exceeds-open` naming the lines of which more is asked back than was shipped
 */
export const requestReturn =
  ({ orders, returns, clock, newId, tenant }: ReturnsDeps) =>
  (command: RequestReturn, once: Once<ReturnRequest>): Promise<ReturnRequest> =>
    untilUnmoved(async () => {
      const { actor, orderId, reason } = command
      const order = await orders.find(orderId)
      if (!order || order.buyerId !== actor.organizationId) throw notFound('order')
      const known = await returns.find(orderId)
      const lines = wantedOf(order, known, command.lines)
      if (!lines.length || known.requests.length >= MOST_REQUESTS) {
        throw new DomainError(
          'illegal-transition',
          'There is nothing of this order that can be asked back.',
          {
            state: order.status,
          },
        )
      }
      const request: ReturnRequest = {
        returnId: newId('ret'),
        orderId,
        state: 'requested',
        reason,
        lines: lines.map(({ lineNumber, quantity }) => ({ lineNumber, quantity })),
        requestedAt: clock(),
        requestedBy: actor.subject,
      }
      const after = { orderId, version: known.version + 1, requests: [...known.requests, request] }
      await returns.save(known, after, eventOf(request, order, tenant), once(request))
      return request
    })

/**
 * The seller accepts or declines what its buyer wants to give back.
 *
 * @throws `not-found` for another seller's, `illegal-transition` when it is decided
 */
export const decideReturn =
  ({ orders, returns, clock, tenant }: Omit<ReturnsDeps, 'newId'>) =>
  (command: DecideReturn, once: Once<ReturnRequest>): Promise<ReturnRequest> =>
    untilUnmoved(async () => {
      const { actor, orderId, returnId, accept, note } = command
      const order = await orders.find(orderId)
      const isSellers = order?.sellerId === actor.organizationId || actsAs(actor, 'operator')
      const known = await returns.find(orderId)
      const request = known.requests.find(one => one.returnId === returnId)
      if (!order || !isSellers || !request) throw notFound('return request')
      if (request.state !== 'requested') {
        throw new DomainError('illegal-transition', `The return request is ${request.state}.`, {
          state: request.state,
        })
      }
      const decided: ReturnRequest = {
        ...request,
        state: accept ? 'accepted' : 'declined',
        decidedAt: clock(),
        decidedBy: actor.subject,
        ...(note ? { note } : {}),
      }
      const requests = known.requests.map(one => (one === request ? decided : one))
      const after = { orderId, version: known.version + 1, requests }
      await returns.save(known, after, eventOf(decided, order, tenant), once(decided))
      return decided
    })

/** What was asked back of an order, the first request first. @throws `not-found` */
export const listReturns =
  ({ orders, returns }: Pick<ReturnsDeps, 'orders' | 'returns'>) =>
  async ({ actor, orderId }: OfOrder): Promise<ReturnRequest[]> => {
    const order = await orders.find(orderId)
    if (!order || !isVisibleTo(order, actor)) throw notFound('order')
    return [...(await returns.find(orderId)).requests]
  }
