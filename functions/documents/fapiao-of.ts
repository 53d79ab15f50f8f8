import type { Money } from '../../shared/money.ts'
import { type Invoice, type InvoiceLine, inMainUnit, minorUnits, type Party } from '../invoicing/index.ts'
import { documentNumber } from './document-number.ts'
import type { Fapiao, FapiaoLine, FapiaoParty } from './fapiao.ts'

const partyOf = ({ name, unifiedSocialCreditCode, address, telephone, bank }: Party): FapiaoParty => ({
  taxNumber: unifiedSocialCreditCode ?? '',
  name,
  address: [address?.region, address?.city, address?.street].filter(Boolean).join(''),
  telephone: telephone ?? '',
  bank: bank?.name ?? '',
  account: bank?.account ?? '',
})

interface FapiaoWanted {
  readonly kind: Fapiao['kind']
  /** 开票人 */
  readonly drawer: string
  /** short name (简称) of a 19-digit classification code, as it stands between asterisks on the face */
  readonly shortName: (classificationCode: string) => string | undefined
}

/**
 * The 数电票 that a tax channel is asked for: rows as its interface wants them, a discount in a row of its own
 * right behind the row it is off. A red-letter invoice has negative amounts and quantities, prices stay positive.
 */
export const fapiaoOf = (invoice: Invoice, { kind, drawer, shortName }: FapiaoWanted): Fapiao => {
  const isRed = invoice.kind === 'creditNote'
  const signed = (money: Money, sign = 1n): string =>
    inMainUnit(minorUnits(money) * (isRed ? -sign : sign), money.currency)
  const rowsOf = (line: InvoiceLine): FapiaoLine[] => {
    const short = shortName(line.taxClassificationCode)
    const row = {
      name: `${short ? `*${short}*` : ''}${line.name.zh || line.name.en || line.sku}`,
      specification: '',
      unit: line.unit,
      rate: line.taxRate,
      classificationCode: line.taxClassificationCode,
    }
    const { net, tax } = line.list ?? line
    const quantity = isRed ? `-${line.quantity}` : line.quantity
    const full = { ...row, quantity, price: line.netUnitPrice, net: signed(net), tax: signed(tax) }
    if (!line.discount) return [full]
    const off = { net: signed(line.discount.net, -1n), tax: signed(line.discount.tax, -1n) }
    return [full, { ...row, unit: '', quantity: '', price: '', ...off }]
  }
  const { totals, corrects } = invoice
  return {
    number: '',
    kind,
    isRed,
    issuedAt: '',
    seller: partyOf(invoice.seller),
    buyer: partyOf(invoice.buyer),
    totals: {
      net: signed(totals.net),
      tax: signed(totals.tax),
      gross: signed(totals.gross),
      inWords: invoice.amountInWords ?? '',
    },
    drawer,
    lines: invoice.lines.flatMap(rowsOf),
    ...(corrects
      ? {
          corrects: {
            number: corrects.fiscalNumber ?? '',
            confirmationNumber: corrects.confirmationNumber ?? '',
          },
        }
      : {}),
    remark: documentNumber(invoice),
  }
}
