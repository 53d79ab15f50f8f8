import { type Actor, actsAs } from '../../shared/actor.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Backorder, Backorders } from './backorder.ts'
import type { HistoryEntry } from './history.ts'
import type { OrderStatus } from './lifecycle.ts'
import { isVisibleTo, type Order } from './order.ts'
import { type OrderRecord, orderView } from './order-record.ts'
import type { CursorBehind, OrderPage, Orders, PageRequest } from './orders.ts'
import type { Shipment } from './shipment.ts'

interface ReadDeps {
  readonly orders: Pick<Orders, 'find'>
}

/** One order, to those whom it concerns; to all others it does not exist. */
export const findOrder =
  ({ orders }: ReadDeps) =>
  async (orderId: string, actor: Actor): Promise<Order | undefined> => {
    const order = await orders.find(orderId)
    return order && isVisibleTo(order, actor) ? orderView(order) : undefined
  }

const required = async (deps: ReadDeps, orderId: string, actor: Actor): Promise<void> => {
  if (!(await findOrder(deps)(orderId, actor))) throw notFound('order')
}

/** What was done to an order, by whom and why, in order. @throws `not-found` */
export const readHistory =
  (deps: { readonly orders: Pick<Orders, 'find' | 'historyOf'> }) =>
  async (orderId: string, actor: Actor): Promise<HistoryEntry[]> => {
    const order = await deps.orders.find(orderId)
    if (!order || !isVisibleTo(order, actor)) throw notFound('order')
    return deps.orders.historyOf(orderId)
  }

/** The shipments of an order, the first one first. @throws `not-found` */
export const readShipments =
  (deps: { readonly orders: Pick<Orders, 'find' | 'shipmentsOf'> }) =>
  async (orderId: string, actor: Actor): Promise<Shipment[]> => {
    await required(deps, orderId, actor)
    return deps.orders.shipmentsOf(orderId)
  }

export interface OrderFilter {
  readonly status?: OrderStatus | undefined
  readonly buyerOrderReference?: string | undefined
  /** part of the other side: of a seller's orders those of one buyer */
  readonly buyerId?: string | undefined
  readonly sellerId?: string | undefined
}

export interface ListOrders extends PageRequest, OrderFilter {
  /** an organization that both buys and sells says which of the two it means */
  readonly as?: 'buyer' | 'seller' | undefined
}

interface Side {
  readonly index: 'byBuyer' | 'bySeller'
  readonly organizationId: string
}

/** Whose orders are listed, and as which of the two sides. @throws `invalid-request` when the operator names nobody */
export const sideOf = ({ buyerId, sellerId, as }: ListOrders, actor: Actor): Side => {
  if (actsAs(actor, 'operator')) {
    if (buyerId) return { index: 'byBuyer', organizationId: buyerId }
    if (sellerId) return { index: 'bySeller', organizationId: sellerId }
    throw new DomainError('invalid-request', 'As the operator, say whose orders you want.', {
      errors: [{ pointer: '/buyerId', rule: 'buyerId or sellerId is required for the operator' }],
    })
  }
  const side = as ?? (actsAs(actor, 'supplier') ? 'seller' : 'buyer')
  return { index: side === 'buyer' ? 'byBuyer' : 'bySeller', organizationId: actor.organizationId }
}

/** Whether an order is one of those that were asked for. */
export const passes =
  ({ status, buyerOrderReference, buyerId, sellerId }: OrderFilter) =>
  (order: OrderRecord): boolean =>
    (status === undefined || order.status === status) &&
    (buyerOrderReference === undefined || order.buyerOrderReference === buyerOrderReference) &&
    (buyerId === undefined || order.buyerId === buyerId) &&
    (sellerId === undefined || order.sellerId === sellerId)

/** So many pages are read for one answer; a filter that few orders pass goes on with the cursor. */
const MOST_PAGES = 10
const PAGE = 100

const isFiltered = (filter: OrderFilter): boolean =>
  filter.status !== undefined || filter.buyerOrderReference !== undefined

interface ListDeps {
  readonly orders: Pick<Orders, 'ofBuyer' | 'ofSeller'>
  readonly cursorBehind: CursorBehind
}

/**
 * Orders of one side, the newest first unless `oldestFirst`: what the actor's organization bought, or what
 * it sold. The operator names the buyer or the seller. A page ends behind an order, so nothing is left out
 * or told twice while others are written. A page may be short, even empty, and still have a cursor.
 */
export const listOrders =
  ({ orders, cursorBehind }: ListDeps) =>
  async (query: ListOrders, actor: Actor): Promise<{ items: Order[]; cursor?: string }> => {
    const { index, organizationId } = sideOf(query, actor)
    const wanted = passes(query)
    const { limit } = query
    const pageOf = (cursor: string | undefined): Promise<OrderPage> => {
      const page = { ...query, limit: isFiltered(query) ? PAGE : limit, cursor }
      return index === 'byBuyer'
        ? orders.ofBuyer(organizationId, page)
        : orders.ofSeller(organizationId, page)
    }
    const found: OrderRecord[] = []
    let { cursor } = query
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await pageOf(cursor)
      const passing = page.items.filter(wanted)
      const space = limit - found.length
      found.push(...passing.slice(0, space))
      const last = found.at(-1)
      if (passing.length > space && last) {
        return { items: found.map(orderView), cursor: cursorBehind(last, index) }
      }
      cursor = page.cursor
      if (!cursor || found.length === limit) break
    }
    return { items: found.map(orderView), ...(cursor ? { cursor } : {}) }
  }

interface ListBackorders {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly sellerId?: string | undefined
  readonly sku?: string | undefined
  readonly buyerId?: string | undefined
  readonly newestFirst?: boolean | undefined
}

/**
 * What a seller's buyers wait for, who waits longest first unless `newestFirst`. The operator names the seller.
 * With a filter a page may be short and have more behind it.
 */
export const listBackorders =
  ({ backorders }: { readonly backorders: Pick<Backorders, 'ofSeller'> }) =>
  async (
    { limit, cursor, sellerId, sku, buyerId, newestFirst }: ListBackorders,
    actor: Actor,
  ): Promise<{ items: Backorder[]; cursor?: string }> => {
    const seller = actsAs(actor, 'operator') ? sellerId : actor.organizationId
    if (!seller) {
      throw new DomainError('invalid-request', 'As the operator, say whose backorders you want.', {
        errors: [{ pointer: '/sellerId', rule: 'is required for the operator' }],
      })
    }
    const { items, ...more } = await backorders.ofSeller(seller, {
      limit,
      ...(cursor ? { cursor } : {}),
      ...(newestFirst ? { descending: true } : {}),
    })
    const wanted = items.filter(one => (!sku || one.sku === sku) && (!buyerId || one.buyerId === buyerId))
    return { ...more, items: wanted }
  }
