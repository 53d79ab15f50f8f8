import type { Clock } from '../../shared/clock.ts'
import { AlreadyConsumed } from '../../shared/inbox.ts'
import type { Post } from '../../shared/mail.ts'
import type { Attachment } from '../../shared/mime.ts'
import { type Invoice, type LegalFiles, sidesOf } from '../invoicing/index.ts'
import { type Enclosed, invoiceLetter } from './invoice-letter.ts'
import type { Mailing, Mailings } from './mailing.ts'
import { invoiceAsPdf, invoiceAsXml, type Print } from './represent-invoice.ts'

export interface MailInvoiceDeps {
  readonly mailings: Mailings
  readonly findInvoice: (invoiceId: string) => Promise<Invoice | undefined>
  /** The channel's own files of an invoice, with what is needed to read them; undefined: it has none. */
  readonly legalFilesOf: (invoiceId: string) => Promise<LegalFiles | undefined>
  readonly readFile: (key: string) => Promise<Uint8Array | undefined>
  readonly print: Print
  /** Undefined where the tenant sends no mail. */
  readonly post: Post | undefined
  readonly clock: Clock
}

/** Mail servers take about 10 MB, which base64 makes of this. */
const MOST_BYTES = 7 * 1024 * 1024

/** As many of the files, the one that counts first, as a mail may carry. */
const thatFit = (files: readonly Attachment[]): Attachment[] => {
  let room = MOST_BYTES
  return files.filter(({ bytes }) => {
    const fits = bytes.byteLength <= room
    if (fits) room -= bytes.byteLength
    return fits
  })
}

/** The id of the mailing that an invoice has by itself: one for each, however often its event comes. */
export const mailingOnIssue = (invoiceId: string): string => invoiceId.replace(/^inv_/, 'mal_')

/**
 * Mails invoices: each when it is ready, to the address that it names, and again when somebody asks. What became of
 * it is kept with the mailing. A crash between sending and keeping sends it twice under the same message id.
 */
export const mailInvoice = (deps: MailInvoiceDeps) => {
  const { mailings, findInvoice, legalFilesOf, readFile, print, post, clock } = deps

  const legalFile = async ({
    key,
    fileName,
    contentType,
  }: LegalFiles['files'][number]): Promise<Attachment> => {
    const bytes = await readFile(key)
    if (!bytes) throw new Error('A file of a legal document is not there')
    return { fileName, contentType, bytes }
  }

  /** The channel's files where there are any; else ours: the sheet, and outside of China what machines read. */
  const enclosedWith = async (invoice: Invoice): Promise<Enclosed> => {
    const legal = await legalFilesOf(invoice.invoiceId)
    if (legal?.files.length) {
      const files = await Promise.all(legal.files.map(legalFile))
      return { fiscalNumber: legal.fiscalNumber, files: thatFit(files) }
    }
    const isChinese = invoice.jurisdictionProfile.jurisdiction === 'CN'
    const own = [await invoiceAsPdf(invoice, print), ...(isChinese ? [] : [invoiceAsXml(invoice)])]
    return { files: thatFit(own) }
  }

  const deliver = async (mailing: Mailing): Promise<Mailing> => {
    if (mailing.state !== 'due' || !post) return mailing
    const invoice = await findInvoice(mailing.invoiceId)
    if (!invoice) throw new Error('The invoice of a mailing is not there')
    const enclosed = await enclosedWith(invoice)
    const posted = await post.send(invoiceLetter(invoice, mailing, enclosed, post))
    const after: Mailing =
      posted.kind === 'sent'
        ? {
            ...mailing,
            state: 'sent',
            sentAt: clock(),
            files: enclosed.files.map(({ fileName }) => fileName),
          }
        : { ...mailing, state: 'refused', because: posted.because }
    await mailings.save(after)
    return { ...after, version: after.version + 1 }
  }

  return {
    /** @returns undefined when nobody is to be mailed: the invoice names no address, or the tenant sends no mail */
    onReady: async (invoiceId: string): Promise<Mailing | undefined> => {
      const invoice = post && (await findInvoice(invoiceId))
      const { email } = invoice?.buyer ?? {}
      if (!invoice || !email) return undefined
      const sides = sidesOf(invoice)
      const mailingId = mailingOnIssue(invoiceId)
      const before = await mailings.find(sides.buyerId, invoiceId, mailingId)
      if (before) return deliver(before)
      const mailing: Mailing = {
        mailingId,
        invoiceId,
        ...sides,
        on: 'issue',
        state: 'due',
        email,
        askedAt: clock(),
        version: 0,
      }
      await mailings.insert(mailing, undefined, undefined)
      return deliver({ ...mailing, version: 1 })
    },
    /** @throws AlreadyConsumed when there is no such mailing any more */
    onRequest: async (of: Pick<Mailing, 'buyerId' | 'invoiceId' | 'mailingId'>): Promise<Mailing> => {
      const mailing = await mailings.find(of.buyerId, of.invoiceId, of.mailingId)
      if (!mailing) throw new AlreadyConsumed('The mailing is not there')
      return deliver(mailing)
    },
  }
}
