import { type Patience, withRetries } from '../../shared/aws/retry.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { IdempotencyRecord, Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import type { CorrectionAnswer, CorrectionRequest } from './correct-invoice.ts'
import { wantedOf } from './correct-invoice.ts'
import { type Credited, type Credits, decideCredit, heldByForm, type WantedCredit } from './credited.ts'
import { type Invoice, sidesOf } from './invoice.ts'
import { ReadWasStale } from './number-in-series.ts'
import { quantityText } from './quantity.ts'
import type { RedLetter } from './red-letter.ts'
import type { TaxRequest } from './tax-request.ts'

/** How an invoice is corrected, by what became of it with the tax authority. */
export type CorrectionWay =
  /** no authority knows it: with a credit note of our own, at once */
  | { readonly way: 'creditNote' }
  /** the authority has numbered it */
  | { readonly way: 'redLetter'; readonly request: TaxRequest & { readonly fiscalNumber: string } }
  /** it is on its way there, and cannot be called back */
  | { readonly way: 'wait' }

/** @param hasRedLetters whether the channel's law corrects by red-letter invoices */
export const correctionWay = (request: TaxRequest | undefined, hasRedLetters: boolean): CorrectionWay => {
  if (!request || request.state === 'failed' || !hasRedLetters) return { way: 'creditNote' }
  const { fiscalNumber } = request
  return fiscalNumber ? { way: 'redLetter', request: { ...request, fiscalNumber } } : { way: 'wait' }
}

export const mustWait = () =>
  new DomainError(
    'illegal-transition',
    'The tax authority has not answered about this invoice yet: correct it when it has its number.',
  )

export interface OpenRedLetterDeps {
  readonly credits: Pick<Credits, 'of'>
  readonly redLetters: {
    /** The correction with its lines in its hands, and the request's answer. @throws ReadWasStale */
    open(redLetter: RedLetter, credited: Credited, record?: IdempotencyRecord): Promise<void>
  }
  readonly clock: Clock
  readonly newId: NewId
  readonly patience: Patience
}

interface OpenRedLetter {
  readonly invoice: Invoice
  readonly request: TaxRequest & { readonly fiscalNumber: string }
  readonly correction: Pick<CorrectionRequest, 'reason' | 'note'>
  readonly wanted: readonly WantedCredit[] | undefined
}

/**
 * Opens a correction by red-letter invoice: from here on its lines are nobody else's, until the form is
 * confirmed or void. Nothing outside is asked in this step; `advance-red-letter` does that.
 */
export const openRedLetter =
  ({ credits, redLetters, clock, newId, patience }: OpenRedLetterDeps) =>
  (
    { invoice, request, correction, wanted }: OpenRedLetter,
    once?: Once<CorrectionAnswer>,
  ): Promise<RedLetter> =>
    withRetries(
      async () => {
        const before = await credits.of(invoice.invoiceId)
        const lines = decideCredit(invoice, before, wanted)
        const redLetter: RedLetter = {
          redLetterId: newId('rlf'),
          invoiceId: invoice.invoiceId,
          ...sidesOf(invoice),
          channel: request.channel,
          blueFiscalNumber: request.fiscalNumber,
          ...correction,
          wanted: lines.map(({ blue, measure, from, to, line }) => ({
            lineNumber: blue.lineNumber,
            ...(measure === 'quantity'
              ? { quantity: quantityText(to - from) }
              : { amount: line.gross.toString() }),
          })),
          state: 'opening',
          tries: 0,
          openedAt: clock(),
          dueAt: clock(),
          version: 0,
        }
        await redLetters.open(
          redLetter,
          heldByForm(before, lines, redLetter.redLetterId),
          once?.({ redLetterId: redLetter.redLetterId }),
        )
        return { ...redLetter, version: 1 }
      },
      thrown => thrown instanceof ReadWasStale,
      patience,
    )

/** The correction of a request, as the form asks for it. */
export const asOpened = (
  correction: CorrectionRequest,
  invoice: Invoice,
  request: OpenRedLetter['request'],
) => ({
  invoice,
  request,
  correction: { reason: correction.reason, ...(correction.note ? { note: correction.note } : {}) },
  wanted: wantedOf(correction, invoice.currency),
})
