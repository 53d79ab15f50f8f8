import { least } from '../../shared/decimal.ts'
import { type BillableShipment, type Claim, stateOf } from './billable.ts'
import type { Credits, WantedCredit } from './credited.ts'
import type { Invoice, Invoices } from './invoice.ts'
import { quantityText, quantityUnits } from './quantity.ts'

/** What of one invoice is to be credited because goods came back. */
export interface DueCredit {
  readonly invoice: Invoice
  readonly wanted: readonly WantedCredit[]
}

export interface CreditReturnsDeps {
  readonly invoices: Pick<Invoices, 'find'>
  readonly credits: Pick<Credits, 'of'>
}

/** Pieces of a claim that are not credited yet. */
const leftOf = ({ from, to, credited }: Claim): bigint =>
  quantityUnits(to) - quantityUnits(from) - quantityUnits(credited)

/** Which claims a return is credited to: the last invoice first, as what was bought last is sent back first. */
const sharedOut = (claims: readonly Claim[], units: bigint) => {
  let left = units
  return claims.toReversed().flatMap(claim => {
    const most = leftOf(claim)
    const taken = least(left, most)
    left -= taken
    return taken > 0n ? [{ claim, units: taken }] : []
  })
}

/**
 * What of a shipment's returns is not credited yet, by invoice. It is read from the balance, so that asking
 * twice gives the same, and asking after the credit nothing. Lines in the hands of a form are left to it.
 */
export const dueCredits =
  ({ invoices, credits }: CreditReturnsDeps) =>
  async (shipment: BillableShipment): Promise<DueCredit[]> => {
    const due = shipment.lines.flatMap(({ lineNumber }) => {
      const { returned, dropped, claims } = stateOf(shipment, lineNumber)
      const credited = claims.reduce((sum, claim) => sum + quantityUnits(claim.credited), 0n)
      return sharedOut(claims, quantityUnits(returned) - quantityUnits(dropped) - credited)
    })
    const byInvoice = Map.groupBy(due, ({ claim }) => claim.invoiceId)
    const found = await Promise.all(
      [...byInvoice].map(async ([invoiceId, of]) => {
        const [invoice, { lines }] = await Promise.all([invoices.find(invoiceId), credits.of(invoiceId)])
        const wanted = of
          .filter(({ claim }) => lines[claim.invoiceLine]?.formId === undefined)
          .map(({ claim, units }) => ({ lineNumber: claim.invoiceLine, quantity: quantityText(units) }))
        return invoice && wanted.length ? [{ invoice, wanted }] : []
      }),
    )
    return found.flat()
  }
