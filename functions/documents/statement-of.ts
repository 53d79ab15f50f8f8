import { decimal, times, toFixed } from '../../shared/decimal.ts'
import type { Money } from '../../shared/money.ts'
import { type Invoice, inMainUnit, minorUnits, type Party } from '../invoicing/index.ts'
import { documentNumber } from './document-number.ts'
import type { Fact, PrintedParty, PrintedRow, PrintedStatement } from './printed-statement.ts'

/** `1234567.80` → `1,234,567.80` */
const grouped = (text: string): string => {
  const [whole = '', fraction] = text.split('.')
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? digits : `${digits}.${fraction}`
}

const amount = (money: Money): string => grouped(inMainUnit(minorUnits(money), money.currency))

/** Without needless zeros, with two decimals at least. */
const price = (text: string): string => {
  const [whole = '', fraction = ''] = text.split('.')
  return grouped(`${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`)
}

const rateNames: Readonly<Record<string, string>> = {
  E: '免税',
  AE: '反向',
  K: '欧盟内',
  G: '出口',
  O: '不征税',
}

const rate = ({
  taxCategory,
  taxRate,
}: Pick<Invoice['lines'][number], 'taxCategory' | 'taxRate'>): string => {
  const { units, scale } = times(decimal(taxRate), { units: 100n, scale: 0 })
  const text = toFixed({ units, scale }, scale)
  return rateNames[taxCategory] ?? `${text.includes('.') ? text.replace(/\.?0+$/, '') : text}%`
}

const partyOf = (label: string, party: Party): PrintedParty => {
  const { name, unifiedSocialCreditCode, vatIdentifier, address, bank, telephone } = party
  const where = address && [address.street, address.city, address.region, address.postalCode, address.country]
  return {
    label,
    lines: [
      name,
      ...(unifiedSocialCreditCode ? [`统一社会信用代码 Credit code: ${unifiedSocialCreditCode}`] : []),
      ...(vatIdentifier ? [`税号 VAT: ${vatIdentifier}`] : []),
      ...(where ? [where.filter(Boolean).join(', ')] : []),
      ...(telephone ? [`电话 Tel.: ${telephone}`] : []),
      ...(bank ? [`开户行及账号 Bank: ${bank.name} ${bank.account}`] : []),
    ],
  }
}

const reasons: Readonly<Record<NonNullable<Invoice['corrects']>['reason'], string>> = {
  goodsReturned: '销货退回 Goods returned',
  invoiceWrong: '开具有误 Document was wrong',
  serviceEnded: '服务中止 Service ended',
  priceReduced: '销售折让 Price reduced',
}

/** In China only the tax platform's own file is an invoice (发票): what we print there never bears the name. */
const titles = {
  CN: {
    invoice: '交易明细单 Transaction statement',
    creditNote: '交易冲减明细单 Statement of credit',
    notice:
      '本单据仅供交易核对，不作为税务凭证；税务凭证以税务数字账户中的文件为准。 For checking the trade only; not a tax document.',
  },
  EU: {
    invoice: 'Invoice 商业账单',
    creditNote: 'Credit note 贷项通知单',
    notice:
      'The electronic document after EN 16931 is the original; this is its printed form. 以 EN 16931 电子文件为准。',
  },
} as const

const factsOf = (invoice: Invoice): Fact[] => {
  const { shipments, corrects } = invoice
  const orders = [...new Set(shipments.map(({ orderId }) => orderId))]
  const references = [...new Set(shipments.flatMap(one => one.buyerOrderReference ?? []))]
  return [
    { label: '编号 Number', value: documentNumber(invoice) },
    { label: '日期 Date', value: invoice.issuedOn },
    { label: '纳税义务发生日 Tax point', value: invoice.taxPointOn },
    { label: '币种 Currency', value: invoice.currency },
    ...(invoice.dueOn ? [{ label: '到期日 Due', value: invoice.dueOn }] : []),
    { label: '订单 Order', value: orders.slice(0, 3).join(', ') + (orders.length > 3 ? ' …' : '') },
    ...(references.length ? [{ label: '客户订单号 Your reference', value: references.join(', ') }] : []),
    ...(corrects
      ? [
          { label: '对应单据 Corrects', value: documentNumber({ ...corrects, kind: 'invoice' }) },
          { label: '原因 Reason', value: reasons[corrects.reason] },
        ]
      : []),
  ]
}

const rowsOf = ({ lines, currency }: Invoice): PrintedRow[] => {
  let gross = 0n
  return lines.map(line => {
    gross += minorUnits(line.gross)
    const details = [
      line.name.en === line.name.zh ? '' : line.name.en,
      line.sku,
      line.discount ? `折扣 Discount −${amount(line.discount.net)}` : '',
      line.isFree ? '赠品 Free' : '',
    ]
    return {
      number: String(line.lineNumber),
      name: line.name.zh || line.name.en || line.sku,
      details: details.filter(Boolean).join(' · '),
      quantity: `${grouped(line.quantity)} ${line.unit}`,
      unitPrice: price(line.netUnitPrice),
      net: amount(line.net),
      rate: rate(line),
      tax: amount(line.tax),
      gross: amount(line.gross),
      carried: grouped(inMainUnit(gross, currency)),
    }
  })
}

/** What is printed of an issued invoice. In China it is a statement of the trade, elsewhere the invoice itself. */
export const statementOf = (invoice: Invoice): PrintedStatement => {
  const { totals, currency, seller, buyer, inTaxCurrency } = invoice
  const { notice, ...title } = titles[invoice.jurisdictionProfile.jurisdiction === 'CN' ? 'CN' : 'EU']
  const exemptions = new Set(invoice.taxBreakdown.flatMap(({ exemption }) => exemption?.reason ?? []))
  return {
    title: title[invoice.kind],
    notice,
    seller: partyOf('销售方 Seller', seller),
    buyer: partyOf('购买方 Buyer', buyer),
    facts: factsOf(invoice),
    rows: rowsOf(invoice),
    taxes: invoice.taxBreakdown.map(one => ({
      rate: rate(one),
      net: amount(one.net),
      tax: amount(one.tax),
      gross: amount(one.gross),
    })),
    totals: [
      { label: '不含税合计 Net', value: amount(totals.net) },
      { label: '税额合计 Tax', value: amount(totals.tax) },
      { label: '价税合计 Total', value: `${currency} ${amount(totals.gross)}` },
    ],
    remarks: [
      ...(invoice.amountInWords ? [`大写 In words: ${invoice.amountInWords}`] : []),
      ...[...exemptions],
      ...(inTaxCurrency
        ? [
            `税额 Tax in ${inTaxCurrency.tax.currency}: ${amount(inTaxCurrency.tax)} (1 ${currency} = ${inTaxCurrency.rate}, ${inTaxCurrency.source}, ${inTaxCurrency.on})`,
          ]
        : []),
      ...(invoice.corrects?.note ? [invoice.corrects.note] : []),
    ],
    footer: `${documentNumber(invoice)} · SHA-256 ${invoice.hash.slice(0, 32)}…`,
  }
}
