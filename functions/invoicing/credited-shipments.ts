import type { BillableShipment, Claim } from './billable.ts'
import { stateOf } from './billable.ts'
import type { CorrectionReason } from './correction-reason.ts'
import type { CreditLine } from './credited.ts'
import { quantityText, quantityUnits } from './quantity.ts'
import { withState } from './shipments.ts'

const plusText = (a: string, units: bigint): string => quantityText(quantityUnits(a) + units)

/** Pieces that came back: the claim stands, and says how many of it are credited. */
const returned = (claim: Claim, units: bigint): Claim => ({
  ...claim,
  credited: plusText(claim.credited, units),
})

/**
 * A shipment after a credit of one of its lines.
 *
 * Goods that came back are credited under their claim. A service that ended came back by that very fact. A
 * wrong invoice lets go of what it held, so that it can be invoiced again, but for what had come back. A
 * price that was reduced changes no quantity.
 */
const afterCredit = (
  shipment: BillableShipment,
  { blue, from, to }: CreditLine,
  invoiceId: string,
  reason: CorrectionReason,
): BillableShipment => {
  const { orderLineNumber, lineNumber } = blue
  const state = stateOf(shipment, orderLineNumber)
  const isOurs = (claim: Claim) => claim.invoiceId === invoiceId && claim.invoiceLine === lineNumber
  if (reason === 'priceReduced') return shipment
  if (reason === 'invoiceWrong') {
    const gone = state.claims.filter(isOurs)
    const dropped = gone.reduce((sum, { credited }) => plusText(sum, quantityUnits(credited)), state.dropped)
    return withState(shipment, orderLineNumber, { dropped, claims: state.claims.filter(one => !isOurs(one)) })
  }
  const claims = state.claims.map(claim => (isOurs(claim) ? returned(claim, to - from) : claim))
  return withState(shipment, orderLineNumber, {
    claims,
    ...(reason === 'serviceEnded' ? { returned: plusText(state.returned, to - from) } : {}),
  })
}

/** The shipments that a credit changes, as they are after it. */
export const creditedShipments = (
  shipments: readonly BillableShipment[],
  credits: readonly CreditLine[],
  invoiceId: string,
  reason: CorrectionReason,
): BillableShipment[] => {
  const changed = new Map<BillableShipment, BillableShipment>()
  for (const credit of credits) {
    const before = shipments.find(({ shipmentId }) => shipmentId === credit.blue.shipmentId)
    if (!before) continue
    const now = changed.get(before) ?? before
    const after = afterCredit(now, credit, invoiceId, reason)
    if (after !== now) changed.set(before, after)
  }
  return [...changed.values()]
}
