import type { Instant } from '../../shared/clock.ts'
import type { CorrectionReason } from './correction-reason.ts'
import type { Invoice } from './invoice.ts'
import type { TaxClass } from './tax-class.ts'

/** What a channel is asked to issue. */
export interface TaxDocument {
  /** our key with the channel, the same at every try: what makes a second try harmless */
  readonly requestId: string
  readonly invoice: Invoice
  /** taken from a block beforehand, where the channel works like that */
  readonly number?: string | undefined
  /** when it was taken: the moment at which the document is issued in law */
  readonly numberedAt?: Instant | undefined
  /** by which the channel knows it, where it has said so */
  readonly reference?: string | undefined
}

/** Totals as the channel says them, in minor units; negative on a red-letter invoice. */
export interface ChannelTotals {
  readonly net: bigint
  readonly tax: bigint
}

/** A file of the legal document, where it can be fetched. The first of these kinds that there is, is the original. */
export const fileKinds = ['xml', 'ofd', 'pdf'] as const
export type FileKind = (typeof fileKinds)[number]
/** Media types of the files. */
export const fileTypes = {
  xml: 'application/xml',
  ofd: 'application/ofd',
  pdf: 'application/pdf',
} as const satisfies Record<FileKind, string>
export interface FileLink {
  readonly kind: FileKind
  readonly location: string
}

export interface IssuedByChannel {
  readonly kind: 'issued'
  readonly fiscalNumber: string
  readonly totals: ChannelTotals
  readonly files: readonly FileLink[]
}

/** What a channel says about a document. What it does not say, because nothing came back, is thrown. */
export type ChannelAnswer =
  | IssuedByChannel
  /** taken, and under way */
  | { readonly kind: 'pending'; readonly reference?: string }
  /** not issued, and not to be issued like this */
  | { readonly kind: 'refused'; readonly reason: string }
  /** not issued; the same may be tried again */
  | { readonly kind: 'failed'; readonly reason: string }
  /** somebody has to log in, scan a face, or decide */
  | { readonly kind: 'needsHuman'; readonly reason: string }
  /** the channel has never heard of it */
  | { readonly kind: 'unheard' }

/**
 * Nothing can be concluded: no answer in time, a broken connection, an answer that is none. The document may
 * have been issued all the same.
 */
export class ChannelSilent extends Error {
  override readonly name = 'ChannelSilent'
}

/**
 * The states of a 红字发票信息确认单, by the tax authority's own codes: 01 no confirmation needed, 02 the
 * seller entered it and the buyer has to confirm, 03 the reverse, 04 both confirmed; void are 05 refused by
 * the buyer, 06 by the seller, 07 because 72 hours passed, 08 withdrawn, 09 after confirmation, 10 abnormal
 * voucher, 11 state of a taxpayer, 12 refused by a natural person, 13 an export refund form exists.
 */
export const redFormStates = [
  '01',
  '02',
  '03',
  '04',
  '05',
  '06',
  '07',
  '08',
  '09',
  '10',
  '11',
  '12',
  '13',
] as const
export type RedFormState = (typeof redFormStates)[number]

/** A red-letter correction as the channel is asked for it. */
export interface RedLetterAsked {
  readonly requestId: string
  readonly blueFiscalNumber: string
  readonly reason: CorrectionReason
  /** The credit note that it will be, with positive amounts. */
  readonly creditNote: Pick<Invoice, 'lines' | 'totals' | 'currency' | 'seller' | 'buyer'>
  /** For each line of it: the row of the blue document, where rows of discounts do not count. */
  readonly blueRows: readonly number[]
}

export type RedLetterAnswer =
  | {
      readonly kind: 'form'
      readonly state: RedFormState
      readonly confirmationNumber: string
      /** The red-letter invoice, which the authority issues by itself once the form is confirmed. */
      readonly red?: IssuedByChannel | undefined
    }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unheard' }

/** Red-letter invoices, where the channel's law has them. */
export interface RedLetters {
  open(asked: RedLetterAsked): Promise<RedLetterAnswer>
  query(asked: Pick<RedLetterAsked, 'requestId'>): Promise<RedLetterAnswer>
  withdraw(asked: Pick<RedLetterAsked, 'requestId'>): Promise<RedLetterAnswer>
}

/** What a channel gives out beside documents. Every method throws `ChannelSilent` when nothing can be concluded. */
export interface ReferenceData {
  /** Changes since the stamp of the last download; without one, all there is. */
  taxClasses(
    since: string | undefined,
  ): Promise<{ readonly stamp: string; readonly classes: readonly TaxClass[] }>
}

/** Where a seller stands with the amount that he may invoice in a month (发票额度), net, in minor units. */
export interface QuotaStatement {
  /** of the month in all */
  readonly granted: bigint
  /** what may still be handed out */
  readonly free: bigint
  /** handed out to this access, used or not, less what was given back */
  readonly downloaded: bigint
  /** nothing is handed out for now (暂停赋额) */
  readonly isSuspended: boolean
}

/** The days on which invoices may be issued out of a quota, both among them. */
export interface Validity {
  readonly from: string
  readonly until: string
}

export type QuotaAnswer =
  | { readonly kind: 'done'; readonly validity?: Validity | undefined }
  | { readonly kind: 'refused'; readonly reason: string }

/** An amount that is to change hands; `serial` is the same at every try. */
export interface QuotaMoved {
  readonly serial: string
  readonly amount: bigint
}

/**
 * Where the authority hands out the month's quota (赋额) piece by piece, and a document is issued out of what was
 * handed out only. Every method throws `ChannelSilent` when nothing can be concluded.
 */
export interface Quotas {
  /** most that the seller wants to have handed out here in a month; absent: all there is */
  readonly most?: bigint | undefined
  /** @param month the present one, `2026-11` */
  of(month: string): Promise<QuotaStatement>
  download(moved: QuotaMoved): Promise<QuotaAnswer>
  giveBack(moved: QuotaMoved): Promise<QuotaAnswer>
  /** Asks for more days, once the seller has filed his return. */
  extend(month: string): Promise<QuotaAnswer>
}

/** Where legal invoices come from. Every method throws `ChannelSilent` when nothing can be concluded. */
export interface TaxChannel {
  readonly name: string
  /**
   * Where documents take their number from a block beforehand: the block of a serial, the same however often
   * it is asked for. Numbers are digits as text.
   */
  readonly numbers?: { block(serial: string): Promise<{ first: string; last: string }> } | undefined
  /** What a fiscal number looks like. */
  readonly numberForm: RegExp
  submit(document: TaxDocument): Promise<ChannelAnswer>
  query(document: TaxDocument): Promise<ChannelAnswer>
  /** The bytes of a file. */
  fetch(link: FileLink): Promise<Uint8Array>
  readonly redLetters?: RedLetters | undefined
  readonly referenceData?: ReferenceData | undefined
  readonly quotas?: Quotas | undefined
}
