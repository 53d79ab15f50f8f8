import type { Attachment, Letter } from '../../shared/mime.ts'
import { type Invoice, inMainUnit, minorUnits } from '../invoicing/index.ts'
import { documentNumber } from './document-number.ts'
import type { Mailing } from './mailing.ts'

/** What goes with the letter, and the authority's number where there is one. */
export interface Enclosed {
  readonly fiscalNumber?: string | undefined
  readonly files: readonly Attachment[]
}

/**
 * What the paper is called. Only the authority's own file is a 发票; in China ours is a statement of the trade, as it
 * is on the sheet itself.
 */
const paperOf = ({ kind, jurisdictionProfile }: Invoice, { fiscalNumber }: Enclosed): [string, string] => {
  if (fiscalNumber) return ['电子发票', 'Invoice']
  if (jurisdictionProfile.jurisdiction === 'CN')
    return kind === 'creditNote'
      ? ['交易冲减明细单', 'Statement of credit']
      : ['交易明细单', 'Transaction statement']
  return kind === 'creditNote' ? ['贷项通知单', 'Credit note'] : ['商业账单', 'Invoice']
}

const amountOf = ({ totals, currency, kind }: Invoice): string =>
  `${currency} ${kind === 'creditNote' ? '-' : ''}${inMainUnit(minorUnits(totals.gross), currency)}`

/** The letter that brings an invoice to its buyer, in Chinese and English, with its files. */
export const invoiceLetter = (
  invoice: Invoice,
  mailing: Pick<Mailing, 'mailingId' | 'email' | 'askedAt'>,
  enclosed: Enclosed,
  { from }: { readonly from: string },
): Letter => {
  const number = enclosed.fiscalNumber ?? documentNumber(invoice)
  const [zh, en] = paperOf(invoice, enclosed)
  const amount = amountOf(invoice)
  const references = invoice.shipments.map(
    ({ orderId, buyerOrderReference }) => buyerOrderReference ?? orderId,
  )
  const orders = [...new Set(references)].join(', ')
  const domain = from.slice(from.lastIndexOf('@') + 1)
  return {
    messageId: `${mailing.mailingId}@${domain}`,
    from,
    to: mailing.email,
    subject: `${zh} ${en} ${number} · ${invoice.seller.name}`,
    date: new Date(mailing.askedAt),
    text: [
      `${invoice.buyer.name}：`,
      '',
      `${invoice.seller.name} 开具的${zh}见附件。`,
      `号码：${number}`,
      `日期：${invoice.issuedOn}`,
      `价税合计：${amount}`,
      `订单：${orders}`,
      '',
      `Please find attached the ${en.toLowerCase()} of ${invoice.seller.name}.`,
      `Number: ${number}`,
      `Date: ${invoice.issuedOn}`,
      `Total with tax: ${amount}`,
      `Order: ${orders}`,
      '',
    ].join('\n'),
    attachments: enclosed.files,
  }
}
