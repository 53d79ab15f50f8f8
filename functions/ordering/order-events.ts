import { backorderFilled } from '../../events/ordering.backorder-filled.v1.ts'
import { orderCancelled } from '../../events/ordering.order-cancelled.v1.ts'
import { orderChanged } from '../../events/ordering.order-changed.v1.ts'
import { orderCompleted } from '../../events/ordering.order-completed.v1.ts'
import { orderConfirmed } from '../../events/ordering.order-confirmed.v1.ts'
import { orderDelivered } from '../../events/ordering.order-delivered.v1.ts'
import { orderPlaced } from '../../events/ordering.order-placed.v1.ts'
import { orderShipped } from '../../events/ordering.order-shipped.v1.ts'
import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { OrderLine } from './order.ts'
import type { StockMove } from './order-lines.ts'
import type { OrderRecord } from './order-record.ts'

/** What an event is told about: an order after its change, with the event's own number. */
export interface Telling {
  readonly order: OrderRecord
  readonly sequence: number
  readonly at: Instant
  readonly tenant: string
}

const about = ({ order, sequence, at, tenant }: Telling) => ({
  aggregate: order.orderId,
  sequence,
  time: at,
  tenant,
})

const partiesOf = ({ orderId, buyerId, sellerId }: OrderRecord) => ({ orderId, buyerId, sellerId })

const referenceOf = ({ buyerOrderReference }: OrderRecord) =>
  buyerOrderReference ? { buyerOrderReference } : {}

const allocated = ({ lineNumber, sku, quantity, allocations }: OrderLine) => ({
  lineNumber,
  sku,
  quantity,
  allocations: allocations.map(one => ({ warehouseId: one.warehouseId, quantity: one.quantity })),
})

export const tellPlaced = (telling: Telling): DomainEvent =>
  orderPlaced.create(about(telling), {
    ...partiesOf(telling.order),
    ...referenceOf(telling.order),
    lines: telling.order.lines.map(allocated),
    total: telling.order.total,
  })

/** Lines as they are and as they were, and what their change moved: all of an order's, or a part of them. */
export interface Changed {
  readonly lines: readonly OrderLine[]
  readonly linesBefore: readonly OrderLine[]
  readonly moves: readonly StockMove[]
}

export const tellChanged = (telling: Telling, { lines, linesBefore, moves }: Changed): DomainEvent =>
  orderChanged.create(about(telling), {
    ...partiesOf(telling.order),
    lines: lines.map(allocated),
    linesBefore: linesBefore.map(allocated),
    released: moves
      .filter(({ kind }) => kind === 'release')
      .map(({ sku, warehouseId, quantity }) => ({ sku, warehouseId, quantity })),
    total: telling.order.total,
    changedAt: telling.at,
  })

export const tellConfirmed = (telling: Telling): DomainEvent =>
  orderConfirmed.create(about(telling), { ...partiesOf(telling.order), confirmedAt: telling.at })

export const tellCompleted = (telling: Telling): DomainEvent =>
  orderCompleted.create(about(telling), { ...partiesOf(telling.order), completedAt: telling.at })

/** Pieces of a line that something was done with, and what that moved. */
export interface Done {
  readonly line: OrderLine
  readonly quantity: number
  readonly moves: readonly StockMove[]
}

export const tellShipped = (telling: Telling, shipmentId: string, shipped: readonly Done[]): DomainEvent =>
  orderShipped.create(about(telling), {
    orderId: telling.order.orderId,
    shipmentId,
    buyerId: telling.order.buyerId,
    sellerId: telling.order.sellerId,
    ...referenceOf(telling.order),
    currency: telling.order.total.currency,
    lines: shipped.map(({ line, quantity }) => ({
      lineNumber: line.lineNumber,
      sku: line.sku,
      name: line.name,
      unit: line.unit,
      quantity,
      unitPrice: line.unitPrice,
      taxRate: line.taxRate,
      taxClassificationCode: line.taxClassificationCode,
    })),
    shippedAt: telling.at,
  })

export const tellCancelled = (
  telling: Telling,
  cancelled: readonly Done[],
  reason: string | undefined,
): DomainEvent =>
  orderCancelled.create(about(telling), {
    ...partiesOf(telling.order),
    status: telling.order.status,
    ...(reason ? { reason } : {}),
    lines: cancelled.map(({ line, quantity, moves }) => ({
      lineNumber: line.lineNumber,
      sku: line.sku,
      quantity,
      released: moves.map(move => ({ warehouseId: move.warehouseId, quantity: move.quantity })),
    })),
    total: telling.order.total,
    cancelledAt: telling.at,
  })

export const tellDelivered = (telling: Telling, delivered: readonly Done[]): DomainEvent =>
  orderDelivered.create(about(telling), {
    ...partiesOf(telling.order),
    status: telling.order.status,
    lines: delivered.map(({ line, quantity }) => ({ lineNumber: line.lineNumber, sku: line.sku, quantity })),
    deliveredAt: telling.at,
  })

export const tellFilled = (telling: Telling, { line, quantity }: Omit<Done, 'moves'>): DomainEvent =>
  backorderFilled.create(about(telling), {
    ...partiesOf(telling.order),
    line: { lineNumber: line.lineNumber, sku: line.sku, quantity, waiting: line.backordered },
    filledAt: telling.at,
  })
