import { type BillableShipment, creditedUnits, invoicedUnits, stateOf } from './billable.ts'
import { quantityText, quantityUnits } from './quantity.ts'

/** Why a shipped line is not covered as it should be. */
export type Gap =
  /** to be invoiced and not yet */
  | 'notInvoiced'
  /** came back after it was invoiced, and no credit note says so yet */
  | 'notCredited'
  /** credited as returned, and nobody has said that it came back */
  | 'notReturned'
  /** shipped, and its message has not come here */
  | 'notReceived'
  /** more than was shipped is invoiced: never seen, and the reason to look for it */
  | 'overInvoiced'

/** One shipped line in the balance: invoiced − credited = shipped − returned. Quantities are decimal text. */
export interface CoveredLine {
  readonly orderId: string
  readonly shipmentId: string
  readonly lineNumber: number
  readonly sku: string
  readonly shipped: string
  readonly returned: string
  readonly invoiced: string
  readonly credited: string
  readonly invoiceIds: string[]
  readonly gap?: { readonly kind: Gap; readonly quantity: string }
}

const gapOf = (missing: bigint, uncredited: bigint): CoveredLine['gap'] => {
  const gap = (kind: Gap, units: bigint) => ({ kind, quantity: quantityText(units) })
  if (missing < 0n) return gap('overInvoiced', -missing)
  if (missing > 0n) return gap('notInvoiced', missing)
  if (uncredited < 0n) return gap('notReturned', -uncredited)
  return uncredited > 0n ? gap('notCredited', uncredited) : undefined
}

/** The balance of every line of a shipment, from the claims of its invoices. */
export const coverageOf = (shipment: BillableShipment): CoveredLine[] =>
  shipment.lines.map(({ lineNumber, sku, quantity }) => {
    const state = stateOf(shipment, lineNumber)
    const [returned, dropped] = [quantityUnits(state.returned), quantityUnits(state.dropped)]
    const credited = creditedUnits(state)
    const invoiced = invoicedUnits(state)
    const gap = gapOf(quantityUnits(quantity) - dropped - invoiced, returned - dropped - credited)
    return {
      orderId: shipment.orderId,
      shipmentId: shipment.shipmentId,
      lineNumber,
      sku,
      shipped: quantity,
      returned: state.returned,
      invoiced: quantityText(invoiced),
      credited: quantityText(credited),
      invoiceIds: [...new Set(state.claims.map(({ invoiceId }) => invoiceId))],
      ...(gap ? { gap } : {}),
    }
  })

/** Whether nothing of a shipment is left to be invoiced or credited. */
export const isCovered = (shipment: BillableShipment): boolean =>
  coverageOf(shipment).every(({ gap }) => gap === undefined)

/** Whether something came back of a shipment that is still to be credited. */
export const hasUncreditedReturn = (shipment: BillableShipment): boolean =>
  coverageOf(shipment).some(({ gap }) => gap?.kind === 'notCredited')
