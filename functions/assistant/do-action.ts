import type { Actor, Permission } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import { fingerprintOf, type Once } from '../../shared/idempotency.ts'
import type { Money } from '../../shared/money.ts'
import type { Action, KnownOrder } from './answer-engine.ts'
import { type DoAction, onceDone } from './confirm-action.ts'

type Lines = readonly { readonly sku: string; readonly quantity: number }[]

/** What ordering lets be done in an actor's name. */
export interface OrderCommands {
  find(orderId: string, actor: Actor): Promise<KnownOrder | undefined>
  place(command: { actor: Actor; lines: Lines }, once: Once<KnownOrder>): Promise<KnownOrder>
  change(
    command: { actor: Actor; orderId: string; ifMatch: number; lines: Lines },
    once: Once<KnownOrder>,
  ): Promise<KnownOrder>
  cancel(
    command: { actor: Actor; orderId: string; ifMatch: number },
    once: Once<KnownOrder>,
  ): Promise<KnownOrder>
}

/** The permission of the HTTP route for the same. */
const permissionFor: Readonly<Record<Action['kind'], Permission>> = {
  cancelOrder: 'order:cancel',
  placeOrder: 'order:place',
  changeQuantity: 'order:place',
}

/** The price of one line at its quantity, for the actor and now. */
type PriceOf = (asked: {
  actor: Actor
  sku: string
  quantity: number
  at: Instant
}) => Promise<{ readonly unitPrice: Money }>

const sameTotal = (prices: readonly { readonly unitPrice: Money }[], lines: Lines, total: Money): boolean =>
  prices.every(({ unitPrice }) => unitPrice.currency === total.currency) &&
  prices.reduce((sum, { unitPrice }, i) => sum + unitPrice.amount * (lines[i]?.quantity ?? 0), 0) ===
    total.amount

export const doAction =
  (orders: OrderCommands, priceOf: PriceOf): DoAction =>
  async (action, actionId, actor, now) => {
    const permission = permissionFor[action.kind]
    if (!actor.permissions.has(permission))
      throw new DomainError('forbidden', `Your role ${actor.role} lacks the permission ${permission}.`)
    const once: Once<KnownOrder> = order => ({
      id: `assistant#${actor.subject}#${actionId}`,
      fingerprint: fingerprintOf(action.kind, action),
      status: 200,
      body: JSON.stringify(order),
      storedAt: now,
    })
    switch (action.kind) {
      case 'cancelOrder': {
        const { orderId, version: ifMatch } = action
        return onceDone(() => orders.cancel({ actor, orderId, ifMatch }, once))
      }
      case 'placeOrder': {
        const { lines, total } = action
        const prices = await Promise.all(lines.map(line => priceOf({ ...line, actor, at: now })))
        if (!sameTotal(prices, lines, total))
          throw new DomainError('illegal-transition', 'The price has changed since this was proposed.')
        return onceDone(() => orders.place({ actor, lines }, once))
      }
      case 'changeQuantity': {
        const { orderId, version: ifMatch, sku, quantity } = action
        const order = await orders.find(orderId, actor)
        const lines = (order?.lines ?? []).map(line => ({
          sku: line.sku,
          quantity: line.sku === sku ? quantity : line.quantity,
        }))
        return onceDone(() => orders.change({ actor, orderId, ifMatch, lines }, once))
      }
    }
  }
