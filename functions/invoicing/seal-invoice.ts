import { createHash } from 'node:crypto'
import { canonicalJson } from '../../shared/canonical-json.ts'
import type { Instant } from '../../shared/clock.ts'
import type { Invoice, InvoiceDraft } from './invoice.ts'
import type { SeriesHead } from './series.ts'

const hashOf = (content: Omit<Invoice, 'hash'>): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex')

interface Place {
  readonly invoiceId: string
  readonly series: string
  readonly head: SeriesHead
  readonly issuedAt: Instant
  readonly issuedOn: string
}

/** Gives a draft its number after the head of its series and chains it to the invoice before it. */
export const sealInvoice = (
  draft: InvoiceDraft,
  { invoiceId, series, head, issuedAt, issuedOn }: Place,
): Invoice => {
  const { kind, status, ...content } = draft
  const sealed = {
    invoiceId,
    number: head.last + 1,
    series,
    kind,
    status,
    issuedAt,
    issuedOn,
    ...content,
    previousHash: head.lastHash,
  }
  return { ...sealed, hash: hashOf(sealed) }
}

/** The head of the series once this invoice is in it. */
export const headAfter = ({ number, hash, issuedAt }: Invoice): SeriesHead => ({
  last: number,
  lastHash: hash,
  lastIssuedAt: issuedAt,
})

/** What is wrong at one place of a series. */
export interface ChainFault {
  readonly position: number
  readonly fault: 'gap' | 'changed' | 'unchained' | 'time'
}

/**
 * Checks a whole series, in order of its numbers: 1 to n without a gap, each as it was sealed, each naming
 * the hash of the one before it, no date running backwards. A sound series has no faults.
 */
export const chainFaults = (invoices: readonly Invoice[], before: SeriesHead): ChainFault[] => {
  const faults: ChainFault[] = []
  let head = before
  invoices.forEach((invoice, position) => {
    const { hash, ...content } = invoice
    if (invoice.number !== head.last + 1) faults.push({ position, fault: 'gap' })
    if (hashOf(content) !== hash) faults.push({ position, fault: 'changed' })
    if (invoice.previousHash !== head.lastHash) faults.push({ position, fault: 'unchained' })
    if (invoice.issuedAt < head.lastIssuedAt) faults.push({ position, fault: 'time' })
    head = headAfter(invoice)
  })
  return faults
}
