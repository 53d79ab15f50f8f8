import type { DomainEvent } from '../../shared/events.ts'
import type { Tenant } from '../../shared/tenant.ts'
import { movesOfChange } from './change-steps.ts'
import { assertReachable, statusOf } from './lifecycle.ts'
import {
  type Changed,
  type Done,
  type Telling,
  tellCancelled,
  tellChanged,
  tellDelivered,
  tellPlaced,
  tellShipped,
} from './order-events.ts'
import {
  cancelLine,
  deliverLine,
  holdsOf,
  type LineChange,
  openOf,
  type StockMove,
  shipLine,
  totalOf,
} from './order-lines.ts'
import { type OrderRecord, orderView, type RecordedLine, type Work } from './order-record.ts'
import { wishesOf } from './order-wishes.ts'
import { paymentTerms } from './payment-terms.ts'
import type { Shipment } from './shipment.ts'

/** As much of the tenant as a change needs. */
export type TenantFacts = Pick<Tenant, 'id' | 'timeZone'>

const changed = (work: Work, line: RecordedLine, quantity: number): LineChange => {
  if (work.kind === 'place') return { line, moves: holdsOf(line) }
  if (quantity === 0) return { line, moves: [] }
  if (work.kind === 'ship') return shipLine(line, quantity, work.warehouseId)
  return work.kind === 'deliver' ? deliverLine(line, quantity) : cancelLine(line, quantity)
}

/** Lines after a work, with what was done to each that it touches: the same however often it is computed. */
export const linesAfter = (work: Work, lines: readonly RecordedLine[]) => {
  const quantities = new Map(work.quantities)
  const after: RecordedLine[] = []
  const done: Done[] = []
  const moves: StockMove[] = []
  for (const line of lines) {
    const quantity = work.kind === 'reject' ? openOf(line) : (quantities.get(line.lineNumber) ?? 0)
    const change = changed(work, line, quantity)
    after.push(change.line)
    moves.push(...change.moves)
    if (quantity > 0) done.push({ line: change.line, quantity, moves: change.moves })
  }
  return { lines: after, done, moves }
}

/** What a work comes to when all its lines are done. */
export interface Conclusion {
  readonly after: OrderRecord
  readonly moves: readonly StockMove[]
  readonly events: readonly DomainEvent[]
  readonly shipments: readonly Shipment[]
  /** what the request is answered: the order, or the shipment */
  readonly answer: unknown
}

/** Events stay below what a queue carries: 200 lines are about 100 kB. */
const MOST_LINES_PER_EVENT = 200

export const inParts = <T>(all: readonly T[], size = MOST_LINES_PER_EVENT): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

const recordAfter = (
  work: Work,
  order: OrderRecord,
  lines: readonly RecordedLine[],
  timeZone: string,
): OrderRecord => {
  const { work: _work, isDraft: _draft, heldUntil: _held, ...rest } = order
  const total = totalOf(lines)
  const version = work.isNew ? order.version : order.version + 1
  if (work.kind === 'place') {
    const placed = {
      placedAt: work.at,
      placedBy: work.by,
      paymentTerms: paymentTerms(work.at, rest.paymentTerms.netDays, timeZone),
    }
    return { ...rest, ...placed, lines, total, version, status: 'placed' }
  }
  const facts = { ...rest, ...(work.kind === 'reject' ? { rejectedAt: work.at } : {}) }
  return { ...facts, lines, total, version, status: statusOf(facts, lines) }
}

/** A changed order: what its buyer does not wish any more is gone, and the seller is to confirm it again. */
const changedRecord = (work: Work, before: OrderRecord, lines: readonly RecordedLine[]): OrderRecord => {
  const {
    work: _work,
    confirmedAt: _confirmed,
    heldUntil: _held,
    buyerOrderReference: _reference,
    requestedDeliveryOn: _on,
    deliverTo: _to,
    allowBackorder: _allowed,
    ...rest
  } = before
  const wishes = wishesOf(work.wishes ?? {})
  const facts = { ...rest, ...wishes, lines, lineCount: lines.length, total: totalOf(lines) }
  return { ...facts, status: statusOf(facts, lines), version: before.version + 1 }
}

/** A change in parts, each with the lines of the same numbers before and after. */
const changedParts = (
  before: readonly RecordedLine[],
  after: readonly RecordedLine[],
  moves: readonly StockMove[],
): Changed[] => {
  const count = Math.ceil(Math.max(before.length, after.length) / MOST_LINES_PER_EVENT)
  const [lines, linesBefore] = [inParts(after), inParts(before)]
  const moved = inParts(moves, Math.max(1, Math.ceil(moves.length / count)))
  return Array.from({ length: count }, (_, i) => ({
    lines: lines[i] ?? [],
    linesBefore: linesBefore[i] ?? [],
    moves: moved[i] ?? [],
  }))
}

/** The events of a changed order, and the order with them counted. */
export const tellChange = (
  before: OrderRecord,
  after: OrderRecord,
  moves: readonly StockMove[],
  { at, tenant }: Pick<Telling, 'at' | 'tenant'>,
): { readonly told: OrderRecord; readonly events: DomainEvent[] } => {
  const parts = changedParts(before.lines, after.lines, moves)
  const told = { ...after, eventCount: before.eventCount + parts.length }
  const events = parts.map((part, i) =>
    tellChanged({ order: told, sequence: before.eventCount + i + 1, at, tenant }, part),
  )
  return { told, events }
}

/** Nobody is told of a draft; what it held is given back by its holds. */
const concludeChange = (
  work: Work,
  before: OrderRecord,
  lines: readonly RecordedLine[],
  tenant: TenantFacts,
): Conclusion => {
  const after = changedRecord(work, before, lines)
  assertReachable(before.status, 'change', after.status)
  if (before.isDraft) return { after, moves: [], events: [], shipments: [], answer: orderView(after) }
  const moves = movesOfChange(before.lines, lines)
  const { told, events } = tellChange(before, after, moves, { at: work.at, tenant: tenant.id })
  return { after: told, moves, events, shipments: [], answer: orderView(told) }
}

/**
 * @param order as it was
 * @param held of placing and changing: the lines as they are to be held
 */
export const conclude = (
  work: Work,
  order: OrderRecord,
  tenant: TenantFacts,
  held?: readonly RecordedLine[],
): Conclusion => {
  if (work.kind === 'change') return concludeChange(work, order, held ?? order.lines, tenant)
  const before = held ? { ...order, lines: held } : order
  const { lines, done, moves } = linesAfter(work, before.lines)
  const after = recordAfter(work, before, lines, tenant.timeZone)
  assertReachable(work.isNew ? 'draft' : before.status, work.kind, after.status)
  const parts = inParts(done)
  const telling = (part: number) => ({
    order: after,
    sequence: before.eventCount + part + 1,
    at: work.at,
    tenant: tenant.id,
  })
  const finished = (events: readonly DomainEvent[], shipments: readonly Shipment[] = []): Conclusion => {
    const told = { ...after, eventCount: before.eventCount + events.length }
    const [first, ...further] = shipments
    const answer = first
      ? { ...first, ...(further.length ? { furtherShipmentIds: further.map(one => one.shipmentId) } : {}) }
      : orderView(told)
    return { after: told, moves, events, shipments, answer }
  }
  switch (work.kind) {
    case 'place':
      return finished([tellPlaced(telling(0))])
    case 'deliver':
      return finished(parts.map((part, i) => tellDelivered(telling(i), part)))
    case 'cancel':
    case 'reject':
      return finished(parts.map((part, i) => tellCancelled(telling(i), part, work.reason)))
    case 'ship': {
      const shipments = parts.map((part, i) => shipmentOf(work, after, part, i))
      return finished(
        parts.map((part, i) => tellShipped(telling(i), shipments[i]?.shipmentId ?? '', part)),
        shipments,
      )
    }
  }
}

const shipmentOf = (work: Work, order: OrderRecord, shipped: readonly Done[], part: number): Shipment => ({
  shipmentId: work.shipmentIds?.[part] ?? '',
  orderId: order.orderId,
  orderStatus: order.status,
  lines: shipped.map(({ line, quantity, moves }) => ({
    lineNumber: line.lineNumber,
    sku: line.sku,
    quantity,
    from: moves.map(move => ({ warehouseId: move.warehouseId, quantity: move.quantity })),
  })),
  shippedAt: work.at,
})
