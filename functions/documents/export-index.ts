import { createHash } from 'node:crypto'
import type { Money } from '../../shared/money.ts'
import type { ZipFile } from '../../shared/zip/write-zip.ts'
import { type Invoice, inMainUnit, minorUnits } from '../invoicing/index.ts'
import { documentNumber } from './document-number.ts'

const heads =
  'number,kind,issuedOn,seller,sellerTaxNumber,buyer,buyerTaxNumber,currency,net,tax,gross,file,sha256'

/** A cell that a spreadsheet takes as text, whatever a name begins with: `=`, `+`, `-`, `@` would be formulas. */
const cell = (text: string): string => {
  const tame = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame
}

const amount = (money: Money): string => inMainUnit(minorUnits(money), money.currency)

const taxNumber = ({ unifiedSocialCreditCode, vatIdentifier }: Invoice['seller']): string =>
  unifiedSocialCreditCode ?? vatIdentifier ?? ''

/** The list of an archive's files with what they are of, as CSV that spreadsheets open (with a byte order mark). */
export const exportIndex = (invoices: readonly Invoice[], files: readonly ZipFile[]): ZipFile => {
  const rows = invoices.flatMap(invoice => {
    const { kind, issuedOn, seller, buyer, currency, totals } = invoice
    const stem = `${seller.organizationId}/${documentNumber(invoice)}.`
    const common = [
      documentNumber(invoice),
      kind,
      issuedOn,
      seller.name,
      taxNumber(seller),
      buyer.name,
      taxNumber(buyer),
      currency,
    ]
    const sums = [amount(totals.net), amount(totals.tax), amount(totals.gross)]
    return files
      .filter(({ name }) => name.startsWith(stem))
      .map(({ name, bytes }) => [...common, ...sums, name, createHash('sha256').update(bytes).digest('hex')])
  })
  const text = [heads, ...rows.map(row => row.map(cell).join(','))].join('\r\n')
  return { name: 'index.csv', bytes: Buffer.from(`\ufeff${text}\r\n`) }
}
