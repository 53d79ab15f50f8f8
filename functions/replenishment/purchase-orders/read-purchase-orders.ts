import { type Actor, actsAs } from '../../../shared/actor.ts'
import { notFound } from '../../../shared/errors/domain-error.ts'
import { explain, joinedReplay, replay } from './explain-replenishment.ts'
import type { PurchaseOrderExplanation } from './explanation.ts'
import {
  isPartyOf,
  type PurchaseOrder,
  type PurchaseOrderFilter,
  type PurchaseOrders,
} from './purchase-order.ts'

interface ReadDeps {
  readonly orders: Pick<PurchaseOrders, 'find' | 'findWithDecision' | 'list'>
}

/** As it is answered; the version is between us and the store. */
export type PurchaseOrderView = Omit<PurchaseOrder, 'version'>
export const viewOf = ({ version: _, ...order }: PurchaseOrder): PurchaseOrderView => order

/** An order exists for who buys it, for the operator, and once it was sent for who supplies it. */
export const isVisibleTo = (order: PurchaseOrder, actor: Actor): boolean =>
  actsAs(actor, 'operator') || isPartyOf(order, actor.organizationId)

/** @throws `not-found` when there is none for the actor */
export const readPurchaseOrder =
  ({ orders }: ReadDeps) =>
  async (purchaseOrderId: string, actor: Actor): Promise<PurchaseOrderView> => {
    const order = await orders.find(purchaseOrderId)
    if (!order || !isVisibleTo(order, actor)) throw notFound('purchase order')
    return viewOf(order)
  }

interface ListPurchaseOrders extends Omit<PurchaseOrderFilter, 'partyId'> {
  readonly limit: number
  readonly cursor: string | undefined
  readonly oldestFirst?: boolean | undefined
}

/** The purchase orders that the actor's organization buys or supplies, the operator's are all; the newest first unless `oldestFirst`. */
export const listPurchaseOrders =
  ({ orders }: ReadDeps) =>
  async ({ limit, cursor, oldestFirst, ...filter }: ListPurchaseOrders, actor: Actor) => {
    const partyId = actsAs(actor, 'operator') ? undefined : actor.organizationId
    const page = await orders.list({ ...filter, partyId }, { limit, cursor, oldestFirst })
    return { ...page, items: page.items.map(viewOf) }
  }

/**
 * Why an order was raised: what was known, the arithmetic, and the same decision made again on it. Only the
 * buyer and the operator see it; a supplier need not know its customer's stock.
 *
 * @throws `not-found`
 */
export const explainPurchaseOrder =
  ({ orders }: ReadDeps) =>
  async (purchaseOrderId: string, actor: Actor): Promise<PurchaseOrderExplanation> => {
    const found = await orders.findWithDecision(purchaseOrderId)
    const mayKnow = found && (actsAs(actor, 'operator') || found.order.buyerId === actor.organizationId)
    if (!mayKnow) throw notFound('purchase order')
    const { decision } = found
    const arithmetic = replay(decision)
    return {
      purchaseOrderId,
      rule: decision.rule,
      decidedAt: decision.decidedAt,
      trigger: decision.trigger,
      inputs: decision.inputs,
      quantity: decision.quantity,
      ...(arithmetic ? { arithmetic } : {}),
      replays: arithmetic?.quantity === decision.quantity && joinedReplay(decision),
      ...(decision.plan ? { forecast: decision.plan } : {}),
      ...(decision.joined ? { joined: decision.joined.map(({ sku, quantity }) => ({ sku, quantity })) } : {}),
      reasons: explain(decision),
    }
  }
