import { type Clock, days, type Instant, plus } from '../../shared/clock.ts'
import { fromMoney } from './amounts.ts'
import { type CorrectInvoiceDeps, shipmentsOf } from './correct-invoice.ts'
import type { CorrectionReason } from './correction-reason.ts'
import { type Credited, decideCredit, releasedFromForm, type WantedCredit, withCredit } from './credited.ts'
import { creditedShipments } from './credited-shipments.ts'
import { draftCreditNote } from './draft-credit-note.ts'
import type { Invoice } from './invoice.ts'
import { invoiceRows } from './invoice-rows.ts'
import { numberInSeries, ReadWasStale } from './number-in-series.ts'
import {
  ChannelSilent,
  type IssuedByChannel,
  type RedFormState,
  type RedLetterAnswer,
  type RedLetterAsked,
  type RedLetters,
} from './tax-channel.ts'
import { LANDS_WITHIN_MS, patienceFor } from './tax-request.ts'

/** Where a correction by red-letter invoice stands. */
export type RedLetterState =
  /** to be opened with the channel, or being opened: asked for before it is sent again */
  | 'opening'
  /** the form is there; `formState` says whose turn it is */
  | 'waiting'
  /** confirmed: the authority issues the red-letter invoice by itself */
  | 'confirmed'
  /** the red-letter invoice is there, and our credit note with it */
  | 'issued'
  /** the form came to nothing; its lines are free again, and it is looked at once more a day later */
  | 'void'
  | 'needsHuman'

/** A red-letter correction under way. */
export interface RedLetter {
  readonly redLetterId: string
  readonly invoiceId: string
  readonly sellerId: string
  readonly buyerId: string
  readonly channel: string
  readonly blueFiscalNumber: string
  readonly reason: CorrectionReason
  readonly note?: string | undefined
  /** as it was asked: pieces as text, amounts in minor units as text */
  readonly wanted: readonly {
    readonly lineNumber: number
    readonly quantity?: string
    readonly amount?: string
  }[]
  readonly state: RedLetterState
  readonly formState?: RedFormState
  readonly confirmationNumber?: string
  readonly redFiscalNumber?: string
  readonly creditNoteId?: string
  readonly because?: string
  /** the seller wants it withdrawn, which is possible while somebody must still confirm */
  readonly isUnwanted?: true
  readonly tries: number
  readonly openedAt: Instant
  readonly sentAt?: Instant
  readonly dueAt?: Instant
  readonly version: number
}

/** What a form's state means for us. */
export const meaningOf = (state: RedFormState): 'waiting' | 'confirmed' | 'void' => {
  if (state === '01' || state === '04') return 'confirmed'
  return state === '02' || state === '03' ? 'waiting' : 'void'
}

/** Why a form came to nothing, in words for people. */
export const voidReasons: Readonly<Partial<Record<RedFormState, string>>> = {
  '05': 'The buyer has refused it.',
  '06': 'The seller has refused it.',
  '07': 'Nobody confirmed it within 72 hours.',
  '08': 'It was withdrawn.',
  '09': 'It was made void after the confirmation.',
  '10': 'The blue invoice is an abnormal voucher.',
  '11': 'The state of one of the taxpayers forbids it.',
  '12': 'The natural person has refused it.',
  '13': 'A form for an export refund exists: roll the refund back first.',
}

export interface RedLetterStore {
  find(redLetterId: string): Promise<RedLetter | undefined>
  due(now: Instant, limit: number): Promise<RedLetter[]>
  /** On the version that was read. */
  saving(redLetter: RedLetter): ReturnType<CorrectInvoiceDeps['credits']['saving']>
  save(redLetter: RedLetter, credited?: Credited): Promise<void>
}

export interface AdvanceRedLetterDeps extends CorrectInvoiceDeps {
  readonly redLetters: RedLetterStore
  readonly channelOf: (
    of: Pick<RedLetter, 'sellerId' | 'channel'>,
  ) => Promise<{ redLetters?: RedLetters | undefined } | undefined>
  readonly clock: Clock
}

const wantedOf = ({ wanted }: RedLetter): WantedCredit[] =>
  wanted.map(({ lineNumber, quantity, amount }) => ({
    lineNumber,
    quantity,
    amount: amount === undefined ? undefined : BigInt(amount),
  }))

/** The rows of the blue document that credited lines are of: discounts are skipped. */
const blueRowsOf = (
  invoice: Invoice,
  lines: readonly { readonly blue: { readonly lineNumber: number } }[],
) => {
  const rows = invoiceRows(invoice)
  return lines.map(({ blue }) => rows.findIndex(row => row.lineNumber === blue.lineNumber) + 1)
}

/**
 * Takes one step with a red-letter correction. What the channel says is the truth, whether it told us or
 * not: a red-letter invoice that we find becomes our credit note, a form that is void gives its lines back.
 * The credit note, the credited lines and the end of the form are one transaction.
 */
export const advanceRedLetter = (deps: AdvanceRedLetterDeps) => {
  const { redLetters, invoices, credits, shipments, channelOf, clock } = deps
  const number = numberInSeries(deps)

  const saved = async (redLetter: RedLetter, credited?: Credited): Promise<RedLetter> => {
    await redLetters.save(redLetter, credited)
    return { ...redLetter, version: redLetter.version + 1 }
  }
  const again = (redLetter: RedLetter, change: Partial<RedLetter> = {}): Promise<RedLetter> =>
    saved({
      ...redLetter,
      ...change,
      tries: redLetter.tries + 1,
      dueAt: plus(clock(), patienceFor(redLetter.tries)),
    })
  const ended = ({ dueAt: _, ...redLetter }: RedLetter): RedLetter => redLetter

  /** The credit as the form holds it. */
  const held = async (redLetter: RedLetter, invoice: Invoice) => {
    const credited = await credits.of(redLetter.invoiceId)
    const free = releasedFromForm(credited, redLetter.redLetterId)
    return { credited: free, lines: decideCredit(invoice, free, wantedOf(redLetter)) }
  }

  const askedOf = async (redLetter: RedLetter, invoice: Invoice): Promise<RedLetterAsked> => {
    const { lines } = await held(redLetter, invoice)
    return {
      requestId: redLetter.redLetterId,
      blueFiscalNumber: redLetter.blueFiscalNumber,
      reason: redLetter.reason,
      creditNote: draftCreditNote(invoice, lines, { reason: redLetter.reason }),
      blueRows: blueRowsOf(invoice, lines),
    }
  }

  const release = async (redLetter: RedLetter, because: string): Promise<RedLetter> => {
    const credited = releasedFromForm(await credits.of(redLetter.invoiceId), redLetter.redLetterId)
    // The authority may have issued all the same: one more look, a day later.
    return saved({ ...redLetter, state: 'void', because, dueAt: plus(clock(), days(1)) }, credited)
  }

  const finish = async (redLetter: RedLetter, invoice: Invoice, red: IssuedByChannel): Promise<RedLetter> => {
    const { lines } = await held(redLetter, invoice)
    const about = {
      reason: redLetter.reason,
      note: redLetter.note,
      fiscalNumber: redLetter.blueFiscalNumber,
      confirmationNumber: redLetter.confirmationNumber,
    }
    const expected = fromMoney(draftCreditNote(invoice, lines, about).totals)
    if (red.totals.net !== -expected.net || red.totals.tax !== -expected.tax) {
      return saved(
        ended({
          ...redLetter,
          state: 'needsHuman',
          because: `Red invoice ${red.fiscalNumber} has other amounts.`,
        }),
      )
    }
    let after = redLetter
    const [note] = await number(async () => {
      const now = await redLetters.find(redLetter.redLetterId)
      if (now?.version !== redLetter.version) return { drafts: [], together: () => [] }
      const present = await held(redLetter, invoice)
      const concerned = await shipmentsOf(invoice, present.lines, shipments)
      return {
        drafts: [draftCreditNote(invoice, present.lines, about)],
        together: ([issued]) => {
          after = ended({
            ...redLetter,
            state: 'issued',
            redFiscalNumber: red.fiscalNumber,
            creditNoteId: issued?.invoiceId ?? '',
          })
          return [
            redLetters.saving(after),
            credits.saving(withCredit(present.credited, present.lines)),
            ...creditedShipments(concerned, present.lines, invoice.invoiceId, redLetter.reason).map(
              shipments.saving,
            ),
          ]
        },
      }
    })
    return note ? { ...after, version: after.version + 1 } : redLetter
  }

  const conclude = async (
    redLetter: RedLetter,
    invoice: Invoice,
    answer: RedLetterAnswer,
  ): Promise<RedLetter> => {
    if (answer.kind === 'refused') return release(redLetter, answer.reason)
    if (answer.kind === 'unheard') return again(redLetter)
    const { state, confirmationNumber, red } = answer
    const known = { ...redLetter, formState: state, confirmationNumber }
    // Also when the form says otherwise: an invoice that exists is corrected.
    if (red) return finish(known, invoice, red)
    if (redLetter.state === 'void') return saved(ended(redLetter))
    const meaning = meaningOf(state)
    if (meaning === 'void') return release(known, voidReasons[state] ?? '')
    const isSame = known.state === meaning
    return again({ ...known, state: meaning, tries: isSame ? known.tries : 0 })
  }

  const step = async (redLetter: RedLetter): Promise<RedLetter> => {
    const [invoice, channel] = await Promise.all([invoices.find(redLetter.invoiceId), channelOf(redLetter)])
    const forms = channel?.redLetters
    if (!invoice || !forms) {
      return saved(
        ended({ ...redLetter, state: 'needsHuman', because: 'Its channel is not there any more.' }),
      )
    }
    const mayBeSent =
      redLetter.state === 'opening' &&
      (redLetter.sentAt === undefined || clock() >= plus(redLetter.sentAt, LANDS_WITHIN_MS))
    // What was sent before is asked for first: only what nobody has heard of is sent again.
    if (redLetter.sentAt !== undefined) {
      const asked = { requestId: redLetter.redLetterId }
      const present = await forms.query(asked)
      const mayWithdraw =
        redLetter.isUnwanted && present.kind === 'form' && meaningOf(present.state) === 'waiting'
      const answer = mayWithdraw ? await forms.withdraw(asked) : present
      if (answer.kind !== 'unheard' || !mayBeSent) return conclude(redLetter, invoice, answer)
    }
    if (!mayBeSent) return again(redLetter)
    const asked = await askedOf(redLetter, invoice)
    const sending = await again(redLetter, { sentAt: clock() })
    return conclude(sending, invoice, await forms.open(asked))
  }

  return async (redLetter: RedLetter): Promise<RedLetter> => {
    try {
      return await step(redLetter)
    } catch (thrown) {
      const present = async () => (await redLetters.find(redLetter.redLetterId)) ?? redLetter
      if (thrown instanceof ReadWasStale) return present()
      if (!(thrown instanceof ChannelSilent)) throw thrown
      const now = await present()
      return now.version === redLetter.version ? again(now).catch(staleAs(now)) : now
    }
  }
}

const staleAs =
  (redLetter: RedLetter) =>
  (thrown: unknown): RedLetter => {
    if (thrown instanceof ReadWasStale) return redLetter
    throw thrown
  }
