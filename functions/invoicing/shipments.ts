import type { Write } from '../../shared/writes.ts'
import { type BillableShipment, type Claim, type LineState, type Portion, stateOf } from './billable.ts'
import { quantityText } from './quantity.ts'

/** Shipments to be invoiced, by access pattern. */
export interface Shipments {
  find(orderId: string, shipmentId: string): Promise<BillableShipment | undefined>
  /** Oldest first. */
  ofOrder(orderId: string): Promise<BillableShipment[]>
  /** Shipments of a seller of which something is still to be invoiced or credited, oldest first. */
  uncovered(
    sellerId: string,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<{ shipments: BillableShipment[]; cursor?: string }>
  /** Shipments of which something came back and is not credited yet. */
  dueReturns(limit: number): Promise<BillableShipment[]>
  /** Writes a shipment that is not there yet; one that is stays as it is. */
  record(shipment: BillableShipment): Promise<void>
  /**
   * The write of a changed shipment, on the version that the change was made from; refused as
   * `ReadWasStale` when it has moved on.
   */
  saving(shipment: BillableShipment): Write
}

/** The claim of an invoice line on a stretch of a shipped line. */
export interface Claimed extends Pick<Claim, 'invoiceId' | 'invoiceLine'> {
  readonly portion: Portion
}

/** Shipments with what invoices take of them, each once, whatever the number of invoices. */
export const withClaims = (claimed: readonly Claimed[]): BillableShipment[] => {
  const changed = new Map<BillableShipment, Record<string, readonly Claim[]>>()
  for (const { portion, invoiceId, invoiceLine } of claimed) {
    const { shipment, line, from, to } = portion
    const claims = changed.get(shipment) ?? {}
    const before = claims[line.lineNumber] ?? stateOf(shipment, line.lineNumber).claims
    claims[line.lineNumber] = [
      ...before,
      { invoiceId, invoiceLine, from: quantityText(from), to: quantityText(to), credited: '0' },
    ]
    changed.set(shipment, claims)
  }
  return [...changed].map(([shipment, claims]) =>
    shipment.lines.reduce((after, { lineNumber }) => {
      const of = claims[lineNumber]
      return of ? withState(after, lineNumber, { claims: of }) : after
    }, shipment),
  )
}

/** The shipment with one of its lines in another state. */
export const withState = (
  shipment: BillableShipment,
  lineNumber: number,
  change: Partial<LineState>,
): BillableShipment => ({
  ...shipment,
  states: { ...shipment.states, [lineNumber]: { ...stateOf(shipment, lineNumber), ...change } },
})
