import type { Instant } from '../../../shared/clock.ts'
import { openOf } from './decide-receipt.ts'
import {
  type Arrived,
  isOpen,
  type PurchaseOrder,
  type PurchaseOrderLine,
  type PurchaseOrderStatus,
  purchaseOrderStates,
  type ReceivedLine,
} from './purchase-order.ts'

/** A step that somebody takes with a purchase order. */
export type Step =
  | { readonly kind: 'approve' }
  | { readonly kind: 'send' }
  | {
      readonly kind: 'confirm'
      /** quantities that will come, of lines that will not come in full; absent: all as ordered */
      readonly lines?: readonly ReceivedLine[] | undefined
      readonly expectedAt?: Instant | undefined
      readonly supplierReference?: string | undefined
    }
  | { readonly kind: 'cancel'; readonly reason: string }

export type ChangeDecision =
  | { readonly kind: 'changed'; readonly after: PurchaseOrder; readonly released: readonly Arrived[] }
  | { readonly kind: 'illegal' }
  | { readonly kind: 'tooMuch'; readonly lines: { sku: string; quantity: number; open: number }[] }

const mayBecome = (from: PurchaseOrderStatus, to: PurchaseOrderStatus): boolean =>
  (purchaseOrderStates[from] as readonly string[]).includes(to)

/** Pieces of a line that will not come. */
const shortened = (line: PurchaseOrderLine, by: number): PurchaseOrderLine =>
  by > 0 ? { ...line, cancelled: (line.cancelled ?? 0) + by } : line

const releasedBetween = (
  before: readonly PurchaseOrderLine[],
  after: readonly PurchaseOrderLine[],
): Arrived[] =>
  before.flatMap((line, i) => {
    const now = after[i] as PurchaseOrderLine
    const quantity = openOf(line) - openOf(now)
    return quantity > 0 ? [{ sku: line.sku, quantity, done: openOf(now) === 0 }] : []
  })

const confirmed = (order: PurchaseOrder, step: Step & { kind: 'confirm' }, at: Instant): ChangeDecision => {
  const promised = new Map((step.lines ?? []).map(line => [line.sku, line.quantity]))
  const tooMuch = [...promised].flatMap(([sku, quantity]) => {
    const line = order.lines.find(each => each.sku === sku)
    const open = line ? openOf(line) : 0
    return quantity > open ? [{ sku, quantity, open }] : []
  })
  if (tooMuch.length) return { kind: 'tooMuch', lines: tooMuch }
  const lines = order.lines.map(line =>
    shortened(line, openOf(line) - (promised.get(line.sku) ?? openOf(line))),
  )
  const nothing = lines.every(line => openOf(line) === 0)
  const after: PurchaseOrder = {
    ...order,
    lines,
    status: nothing ? 'cancelled' : 'confirmed',
    confirmedAt: at,
    ...(nothing ? { cancelledAt: at, cancelReason: 'the supplier will deliver none of it' } : {}),
    ...(step.expectedAt ? { expectedAt: step.expectedAt } : {}),
    ...(step.supplierReference ? { supplierReference: step.supplierReference } : {}),
  }
  return { kind: 'changed', after, released: releasedBetween(order.lines, lines) }
}

/** What is not there yet will not come: an order of which something came is done, any other cancelled. */
const cancelled = (order: PurchaseOrder, reason: string, at: Instant): ChangeDecision => {
  const lines = order.lines.map(line => shortened(line, openOf(line)))
  const partly = order.status === 'partlyReceived'
  const after: PurchaseOrder = {
    ...order,
    lines,
    status: partly ? 'received' : 'cancelled',
    cancelledAt: at,
    cancelReason: reason,
    ...(partly ? { receivedAt: at } : {}),
  }
  return { kind: 'changed', after, released: releasedBetween(order.lines, lines) }
}

/** What a step makes of an order, if its state allows the step. */
export const decideChange = (
  order: PurchaseOrder,
  step: Step,
  { at, by }: { readonly at: Instant; readonly by: string },
): ChangeDecision => {
  switch (step.kind) {
    case 'approve':
      if (!mayBecome(order.status, 'approved')) return { kind: 'illegal' }
      return {
        kind: 'changed',
        after: { ...order, status: 'approved', approvedAt: at, approvedBy: by },
        released: [],
      }
    case 'send':
      if (!mayBecome(order.status, 'sent')) return { kind: 'illegal' }
      return { kind: 'changed', after: { ...order, status: 'sent', sentAt: at }, released: [] }
    case 'confirm':
      return mayBecome(order.status, 'confirmed') ? confirmed(order, step, at) : { kind: 'illegal' }
    case 'cancel':
      return isOpen(order.status) ? cancelled(order, step.reason, at) : { kind: 'illegal' }
  }
}
