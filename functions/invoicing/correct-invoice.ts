import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { IdempotencyRecord, Once } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'
import { moneySchema } from '../../shared/money.ts'
import type { Write } from '../../shared/writes.ts'
import { minorUnits } from './amounts.ts'
import { type CorrectionReason, correctionReasons } from './correction-reason.ts'
import { type CreditLine, type Credits, decideCredit, type WantedCredit, withCredit } from './credited.ts'
import { creditedShipments } from './credited-shipments.ts'
import { issuedOf, issuedOneSchema } from './demand-invoices.ts'
import { draftCreditNote } from './draft-credit-note.ts'
import { decimalTextSchema, type Invoice, type Invoices, isSellers, isVisibleTo, sidesOf } from './invoice.ts'
import { type Decided, type NumberingDeps, numberInSeries } from './number-in-series.ts'
import type { Shipments } from './shipments.ts'

/** What is to be corrected. */
export const correctionRequestSchema = z.object({
  reason: z.enum(correctionReasons),
  note: z.optional(z.string().check(z.maxLength(200))),
  /** absent: all that is left of the invoice */
  lines: z.optional(
    z
      .array(
        z.object({
          lineNumber: z.int().check(z.gte(1)),
          quantity: z.optional(decimalTextSchema),
          /** gross, off the price; only for `priceReduced` */
          amount: z.optional(moneySchema),
        }),
      )
      .check(z.minLength(1), z.maxLength(2_000)),
  ),
})
export type CorrectionRequest = z.infer<typeof correctionRequestSchema>

/** A credit note that was issued, or the confirmation form (红字发票信息确认单) that was opened for one. */
export const correctionAnswerSchema = z.object({
  creditNote: z.optional(issuedOneSchema),
  redLetterId: z.optional(idSchema('rlf')),
})
export type CorrectionAnswer = z.infer<typeof correctionAnswerSchema>

export interface CorrectInvoiceDeps extends NumberingDeps {
  readonly invoices: Pick<Invoices, 'find'>
  readonly credits: Credits
  readonly shipments: Pick<Shipments, 'find' | 'saving'>
  /** The write of a request's answer, for the transaction of what it tells. */
  readonly answered: (record: IdempotencyRecord) => Write
}

const refuse = (pointer: string, rule: string) =>
  new DomainError('invalid-request', 'The invoice cannot be corrected like this.', {
    errors: [{ pointer, rule }],
  })

/** A wrong invoice is credited whole; a reduced price by amounts; what came back by pieces. */
export const wantedOf = (
  { reason, lines }: Pick<CorrectionRequest, 'reason' | 'lines'>,
  currency: string,
): WantedCredit[] | undefined => {
  if (reason === 'invoiceWrong') {
    if (lines) throw refuse('/lines', 'must be absent: a wrong invoice is credited whole')
    return undefined
  }
  if (reason === 'priceReduced' && !lines) throw refuse('/lines', 'is required')
  return lines?.map(({ lineNumber, quantity, amount }, i) => {
    if (reason === 'priceReduced' && !amount) throw refuse(`/lines/${i}/amount`, 'is required')
    if (reason !== 'priceReduced' && amount) throw refuse(`/lines/${i}/amount`, 'must be absent')
    if (amount && amount.currency !== currency)
      throw refuse(`/lines/${i}/amount/currency`, `must be ${currency}`)
    return { lineNumber, quantity, amount: amount && minorUnits(amount) }
  })
}

/** The shipments that lines of an invoice are of. */
export const shipmentsOf = async (
  { shipments: sources }: Pick<Invoice, 'shipments'>,
  credits: readonly CreditLine[],
  shipments: Pick<Shipments, 'find'>,
) => {
  const wanted = new Set(credits.map(({ blue }) => blue.shipmentId))
  const found = await Promise.all(
    sources
      .filter(({ shipmentId }) => wanted.has(shipmentId))
      .map(({ orderId, shipmentId }) => shipments.find(orderId, shipmentId)),
  )
  return found.filter(shipment => shipment !== undefined)
}

/**
 * An invoice that an actor may correct.
 *
 * @throws `not-found` when it is not his to see, `forbidden` when he only bought
 */
export const correctable = async (
  invoices: Pick<Invoices, 'find'>,
  invoiceId: string,
  actor: Actor,
): Promise<Invoice> => {
  const invoice = await invoices.find(invoiceId)
  if (!invoice || !isVisibleTo(sidesOf(invoice), actor)) throw notFound('invoice')
  if (!isSellers(sidesOf(invoice), actor)) {
    throw new DomainError('forbidden', 'Only the seller corrects an invoice.')
  }
  return invoice
}

interface Correction {
  readonly reason: CorrectionReason
  readonly note?: string | undefined
  readonly wanted: readonly WantedCredit[] | undefined
}

/** Decides a credit note with everything that becomes true with it. */
export const decideCreditNote =
  ({ credits, shipments }: Pick<CorrectInvoiceDeps, 'credits' | 'shipments'>) =>
  async (invoice: Invoice, { reason, note, wanted }: Correction): Promise<Decided> => {
    const before = await credits.of(invoice.invoiceId)
    const lines = decideCredit(invoice, before, wanted)
    const concerned = await shipmentsOf(invoice, lines, shipments)
    return {
      drafts: [draftCreditNote(invoice, lines, { reason, note })],
      together: () => [
        credits.saving(withCredit(before, lines)),
        ...creditedShipments(concerned, lines, invoice.invoiceId, reason).map(shipments.saving),
      ],
    }
  }

/**
 * Credits an invoice, whole or in part, with a credit note of its own series, for an invoice that no tax
 * authority knows; one that it knows is corrected by a red-letter invoice: `request-red-letter.ts`.
 *
 * @throws what `decideCredit` and `correctable` do
 */
export const correctInvoice = (deps: CorrectInvoiceDeps) => {
  const number = numberInSeries(deps)
  const decide = decideCreditNote(deps)
  return async (
    { invoice, ...request }: CorrectionRequest & { readonly invoice: Invoice },
    once: Once<CorrectionAnswer>,
  ): Promise<CorrectionAnswer> => {
    const { reason, note } = request
    const wanted = wantedOf(request, invoice.currency)
    const issued = await number(async () => {
      const { drafts, together } = await decide(invoice, { reason, note, wanted })
      return { drafts, together: notes => [...together(notes), deps.answered(once(answerOf(notes)))] }
    })
    return answerOf(issued)
  }
}

const answerOf = (notes: readonly Invoice[]): CorrectionAnswer => {
  const [creditNote] = issuedOf(notes).invoices
  return creditNote ? { creditNote } : {}
}
