import type { Actor, Permission } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import { fingerprintOf, type Once } from '../../shared/idempotency.ts'
import type { Money } from '../../shared/money.ts'
import type { Action, KnownOrder } from './answer-engine.ts'
import { type DoAction, type Done, onceDone } from './confirm-action.ts'

type ReturnLines = readonly { readonly lineNumber: number; readonly quantity: number }[]
type ReturnReason = Extract<Action, { kind: 'requestReturn' }>['reason']

interface Returned {
  readonly returnId: string
  readonly orderId: string
}

interface Issued {
  readonly invoices: readonly {
    readonly invoiceId: string
    readonly series: string
    readonly number: number
  }[]
}

/** What organizations let be changed in an actor's name. */
export interface ProfileCommands {
  changeInvoiceMail(
    command: { actor: Actor; ifMatch: number; email: string | undefined },
    once: Once<unknown>,
  ): Promise<unknown>
}

type Lines = readonly { readonly sku: string; readonly quantity: number }[]

/** What an order says besides its lines: a change must say it again, or it is gone. */
type Wishes = Pick<KnownOrder, 'buyerOrderReference' | 'requestedDeliveryOn' | 'deliverTo' | 'allowBackorder'>

/** What ordering lets be done in an actor's name. */
export interface OrderCommands {
  find(orderId: string, actor: Actor): Promise<KnownOrder | undefined>
  place(command: { actor: Actor; lines: Lines }, once: Once<KnownOrder>): Promise<KnownOrder>
  change(
    command: Wishes & { actor: Actor; orderId: string; ifMatch: number; lines: Lines },
    once: Once<KnownOrder>,
  ): Promise<KnownOrder>
  cancel(
    command: { actor: Actor; orderId: string; ifMatch: number },
    once: Once<KnownOrder>,
  ): Promise<KnownOrder>
  redirect(
    command: { actor: Actor; orderId: string; ifMatch: number; unitId: string },
    once: Once<KnownOrder>,
  ): Promise<KnownOrder>
  requestReturn(
    command: { actor: Actor; orderId: string; lines: ReturnLines; reason: ReturnReason },
    once: Once<Returned>,
  ): Promise<Returned>
}

/** What invoicing lets be asked for in an actor's name. */
export interface InvoiceCommands {
  demand(
    command: { actor: Actor; orderIds: readonly string[]; by: 'order' },
    once: Once<Issued>,
  ): Promise<Issued>
}

/** The permission of the HTTP route for the same. */
const permissionFor: Readonly<Record<Action['kind'], Permission>> = {
  cancelOrder: 'order:cancel',
  placeOrder: 'order:place',
  changeQuantity: 'order:place',
  changeLines: 'order:place',
  redirectOrder: 'order:place',
  requestReturn: 'order:place',
  requestInvoice: 'invoice:request',
  changeInvoiceMail: 'organization:edit',
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

/** Remembers under the `actionId`, with the transaction of what is done, what came of it. */
const remembering = (action: Action, actionId: string, actor: Actor, now: Instant) => ({
  once: <T>(): Once<T> => {
    const fixed = {
      id: `assistant#${actor.subject}#${actionId}`,
      fingerprint: fingerprintOf(action.kind, action),
      status: 200,
      storedAt: now,
    }
    return result => ({ ...fixed, body: JSON.stringify(result) })
  },
})

interface Commands {
  readonly orders: OrderCommands
  readonly invoices: InvoiceCommands
  readonly profile: ProfileCommands
  readonly priceOf: PriceOf
}

/** What of an order stays as it is when one thing of it is changed: what was cancelled does not come back. */
const keptOf = (order: KnownOrder | undefined): { lines: Lines; wishes: Wishes } => {
  const { buyerOrderReference, requestedDeliveryOn, deliverTo, allowBackorder } = order ?? {}
  return {
    lines: (order?.lines ?? []).flatMap(({ sku, quantity, cancelled }) =>
      quantity > cancelled ? [{ sku, quantity: quantity - cancelled }] : [],
    ),
    wishes: {
      ...(buyerOrderReference ? { buyerOrderReference } : {}),
      ...(requestedDeliveryOn ? { requestedDeliveryOn } : {}),
      ...(deliverTo ? { deliverTo } : {}),
      ...(allowBackorder ? { allowBackorder } : {}),
    },
  }
}

/** Does what was confirmed, by the use-cases of the contexts that own it, if the asker still may. */
export const doAction =
  ({ orders, invoices, profile, priceOf }: Commands): DoAction =>
  async (action, actionId, actor, now): Promise<Done> => {
    const permission = permissionFor[action.kind]
    if (!actor.permissions.has(permission))
      throw new DomainError('forbidden', `Your role ${actor.role} lacks the permission ${permission}.`)
    const { once } = remembering(action, actionId, actor, now)
    switch (action.kind) {
      case 'cancelOrder': {
        const { orderId, version: ifMatch } = action
        return onceDone(() => orders.cancel({ actor, orderId, ifMatch }, once()))
      }
      case 'placeOrder': {
        const { lines, total } = action
        const prices = await Promise.all(lines.map(line => priceOf({ ...line, actor, at: now })))
        if (!sameTotal(prices, lines, total))
          throw new DomainError('illegal-transition', 'The price has changed since this was proposed.')
        return onceDone(() => orders.place({ actor, lines }, once()))
      }
      case 'changeQuantity': {
        const { orderId, version: ifMatch, sku, quantity } = action
        const { lines, wishes } = keptOf(await orders.find(orderId, actor))
        const changed = lines.map(line => (line.sku === sku ? { sku, quantity } : line))
        return onceDone(() => orders.change({ ...wishes, actor, orderId, ifMatch, lines: changed }, once()))
      }
      case 'changeLines': {
        const { orderId, version: ifMatch, out, add } = action
        const { lines, wishes } = keptOf(await orders.find(orderId, actor))
        if (add) {
          const { unitPrice } = await priceOf({ sku: add.sku, quantity: add.quantity, actor, at: now })
          if (unitPrice.amount !== add.unitPrice.amount || unitPrice.currency !== add.unitPrice.currency)
            throw new DomainError('illegal-transition', 'The price has changed since this was proposed.')
        }
        const put = add ? [{ sku: add.sku, quantity: add.quantity }] : []
        const changed = out ? lines.flatMap(line => (line.sku === out ? put : [line])) : [...lines, ...put]
        return onceDone(() => orders.change({ ...wishes, actor, orderId, ifMatch, lines: changed }, once()))
      }
      case 'redirectOrder': {
        const { orderId, version: ifMatch, unitId } = action
        return onceDone(() => orders.redirect({ actor, orderId, ifMatch, unitId }, once()))
      }
      case 'requestReturn': {
        const { orderId, lines, reason } = action
        const { returnId } = await onceDone(() =>
          orders.requestReturn({ actor, orderId, lines, reason }, once()),
        )
        return { orderId, made: returnId }
      }
      case 'changeInvoiceMail': {
        const { version: ifMatch, email } = action
        const record = once<null>()
        // what an organization says of itself is sealed, and so is in no record in the clear
        await onceDone(() => profile.changeInvoiceMail({ actor, ifMatch, email }, () => record(null)))
        return { ...(email ? { made: email } : {}) }
      }
      case 'requestInvoice': {
        const { orderId } = action
        const issued = await onceDone(() =>
          invoices.demand({ actor, orderIds: [orderId], by: 'order' }, once()),
        )
        return {
          orderId,
          made: issued.invoices.map(({ series, number }) => `${series}-${number}`).join(', '),
        }
      }
    }
  }
