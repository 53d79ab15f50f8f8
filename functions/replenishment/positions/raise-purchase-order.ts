import { purchaseOrderRaised } from '../../../events/replenishment.purchase-order-raised.v1.ts'
import { dayAfter } from '../../../shared/business-date.ts'
import { days, type Instant } from '../../../shared/clock.ts'
import { money } from '../../../shared/money.ts'
import { LEAST_DEMAND_DAYS, type ReplenishmentPolicy } from '../planning/policy.ts'
import { reasonsFor } from '../purchase-orders/explain-replenishment.ts'
import type { PurchaseOrder, PurchaseOrderLine } from '../purchase-orders/purchase-order.ts'
import { dueDay } from '../suppliers/supplier-calendar.ts'
import {
  type ApprovalReason,
  REPLENISHMENT_RULE,
  type ReorderArithmetic,
  type ReplenishmentInputs,
} from './decide-replenishment.ts'
import type {
  DecisionRecord,
  JoinedLine,
  Position,
  PositionWithStock,
  RaisedOrder,
  Trigger,
} from './position.ts'
import { priceAt } from './price-breaks.ts'

/** When and where a decision is made. */
export interface Moment {
  readonly at: Instant
  /** the business day */
  readonly today: string
  /** the tenant's, in which prices are where nothing else was agreed with the supplier */
  readonly currency: string
}

/** Members without a value are left out, so that what is stored is what the rule was told. */
const present = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>

const reviewIsDue = (reviewDays: number, today: string): boolean =>
  (Date.parse(`${today}T00:00:00Z`) / days(1)) % reviewDays === 0

const policyInputs = (policy: ReplenishmentPolicy, { plan }: Position, today: string) =>
  present({
    rule: policy.rule === 'orderUpTo' ? undefined : policy.rule,
    automation: policy.automation === 'send' ? undefined : policy.automation,
    reviewDue: policy.rule === 'periodic' ? reviewIsDue(policy.reviewDays ?? 1, today) : undefined,
    maximumStock: policy.maximumStock,
    shelfLifeDays: policy.shelfLifeDays,
    unitPrice: policy.unitPrice,
    priceBreaks: policy.priceBreaks,
    perDay: plan?.perDay,
    coldStart: (plan?.demandDays ?? 0) < LEAST_DEMAND_DAYS && !policy.fixed ? true : undefined,
  })

/** What the rule is told about a position. */
export const inputsOf = (
  { position, stock, terms, backordered }: PositionWithStock,
  { at, today, currency }: Moment,
): DecisionRecord['inputs'] => {
  const { policy, pausedUntil, frozen } = position
  return {
    sku: position.sku,
    warehouseId: position.warehouseId,
    onHand: stock.onHand,
    held: stock.held,
    onOrder: position.onOrder,
    reorderPoint: position.reorderPoint,
    orderUpTo: position.orderUpTo,
    packSize: position.packSize,
    moq: position.moq,
    supplierId: position.supplierId,
    leadTimeDays: position.leadTimeDays,
    today,
    ...present({
      backordered: backordered || undefined,
      quarantined: stock.quarantined,
      openPurchaseOrderId: position.openPurchaseOrderId,
      countedAt: stock.countedAt,
      movedAt: stock.movedAt,
      frozen: frozen?.reason,
      paused: pausedUntil !== undefined && pausedUntil > at ? true : undefined,
      lot: policy?.rule === 'fixedQuantity' ? position.lot : undefined,
      holdingRate: terms?.holdingRate,
      approvalAbove: terms?.approvalAbove,
      currency: terms?.currency ?? (policy?.unitPrice === undefined ? undefined : currency),
    }),
    ...(policy ? policyInputs(policy, position, today) : present({ perDay: position.plan?.perDay })),
  }
}

interface Raising extends Pick<Moment, 'at' | 'today'> {
  readonly purchaseOrderId: string
  readonly tenantId: string
  readonly trigger: Trigger
  readonly inputs: DecisionRecord['inputs']
  readonly joined?: readonly (JoinedLine & { readonly position: Position })[]
  /** a reason to wait for a person that the rule does not know of */
  readonly approval?: ApprovalReason | 'over-cap' | 'under-minimum-order-value' | undefined
}

const lineOf = (sku: string, quantity: number, inputs: ReplenishmentInputs): PurchaseOrderLine => {
  const { unitPrice, priceBreaks = [] } = inputs
  const price = unitPrice === undefined ? undefined : priceAt(quantity, unitPrice, priceBreaks)
  return { sku, quantity, received: 0, ...(price === undefined ? {} : { unitPrice: price }) }
}

/** Of all lines, in minor units; absent as soon as one price is not known. */
export const orderValue = (lines: readonly PurchaseOrderLine[]): number | undefined =>
  lines.some(({ unitPrice }) => unitPrice === undefined)
    ? undefined
    : lines.reduce((sum, { quantity, unitPrice = 0 }) => sum + quantity * unitPrice, 0)

/** Makes the purchase order of a decision, with the record of the decision and the event that tells of it. */
export const draftPurchaseOrder = (
  { position, terms }: PositionWithStock,
  because: ReorderArithmetic,
  { purchaseOrderId, at, today, tenantId, trigger, inputs, joined = [], approval: forced }: Raising,
): RaisedOrder => {
  const { sku, warehouseId, buyerId, supplierId, leadTimeDays } = position
  const lines = [
    lineOf(sku, because.quantity, inputs),
    ...joined.map(each => lineOf(each.sku, each.quantity, each.inputs)),
  ]
  // Without terms nobody agreed on what is paid, so the order claims no value and counts against no cap.
  const value = terms && orderValue(lines)
  // The month's other orders are counted in the write itself.
  const overCap = value !== undefined && value > (terms?.monthlyCap ?? value)
  const approval = forced ?? because.approval ?? (overCap ? 'over-cap' : undefined)
  const dueOn = terms?.calendar ? dueDay(terms.calendar, today, leadTimeDays) : dayAfter(today, leadTimeDays)
  const order: PurchaseOrder = {
    purchaseOrderId,
    status: approval ? 'proposed' : 'sent',
    buyerId,
    supplierId,
    warehouseId,
    ...(joined.length ? {} : { sku }),
    lines,
    ...(terms && value !== undefined ? { value: money(value, terms.currency) } : {}),
    ...(approval ? { approval } : { sentAt: at }),
    raisedAt: at,
    expectedAt: `${dueOn}${at.slice(10)}`,
    reasons: reasonsFor(inputs, because),
    version: 1,
  }
  const decision: DecisionRecord = {
    purchaseOrderId,
    rule: REPLENISHMENT_RULE,
    decidedAt: at,
    trigger,
    inputs,
    quantity: because.quantity,
    ...(position.plan ? { plan: position.plan } : {}),
    ...(position.policy ? { policy: position.policy } : {}),
    ...(joined.length ? { joined: joined.map(({ position: _, ...line }) => line) } : {}),
  }
  const event = purchaseOrderRaised.create(
    { aggregate: purchaseOrderId, sequence: order.version, time: at, tenant: tenantId },
    {
      purchaseOrderId,
      status: approval ? 'proposed' : 'sent',
      buyerId,
      supplierId,
      warehouseId,
      lines: lines.map(line => ({ sku: line.sku, quantity: line.quantity })),
      expectedAt: order.expectedAt,
    },
  )
  const spend =
    value !== undefined && !approval
      ? { buyerId, supplierId, month: today.slice(0, 7), amount: value, cap: terms?.monthlyCap }
      : undefined
  return {
    order,
    positions: [position, ...joined.map(each => each.position)],
    decision,
    event,
    ...(spend ? { spend } : {}),
  }
}
