import { inMainUnit, minorUnits } from './amounts.ts'
import { inShanghai } from './in-shanghai.ts'
import type { Invoice, InvoiceLine } from './invoice.ts'
import { type InvoiceRow, invoiceRows } from './invoice-rows.ts'
import type { NuonuoAccess } from './nuonuo-gateway.ts'
import type { TaxCategory } from './tax-rates.ts'

const yuan = (fen: bigint): string => inMainUnit(fen, 'CNY')

/** 零税率标识 by category: export, exempt, not taxed, plain zero rate. */
const zeroRateMarks: Readonly<Partial<Record<TaxCategory, string>>> = { G: '0', E: '1', O: '2', Z: '3' }

/** 优惠政策标识 of digital invoices: 03 exempt, 04 not taxed; 0: none. */
const policies: Readonly<Partial<Record<TaxCategory, string>>> = { E: '03', O: '04' }

const preferenceOf = ({ taxCategory }: Pick<InvoiceLine, 'taxCategory'>) => ({
  zeroRateFlag: zeroRateMarks[taxCategory] ?? '',
  favouredPolicyFlag: policies[taxCategory] ?? '0',
})

const lineKinds = { plain: '0', discount: '1', discounted: '2' } as const

const detailOf = ({ kind, line, net, tax, gross }: InvoiceRow) => ({
  goodsName: line.name.zh,
  goodsCode: line.taxClassificationCode,
  withTaxFlag: '0',
  taxRate: line.taxRate,
  invoiceLineProperty: lineKinds[kind],
  taxExcludedAmount: yuan(net),
  tax: yuan(tax),
  taxIncludedAmount: yuan(gross),
  // A row of a discount has neither price nor quantity: both or none.
  ...(kind === 'discount' ? {} : { num: line.quantity, price: line.netUnitPrice, unit: line.unit }),
  ...preferenceOf(line),
})

/** Rows without any amount are not taken: what was given away stands as a row and its discount. */
const isTaken = ({ net, tax, kind }: InvoiceRow): boolean => kind !== 'plain' || net !== 0n || tax !== 0n

/** 专用 needs a buyer with a tax number; everybody else gets 普通. */
export const invoiceLineOf = ({ unifiedSocialCreditCode, isNaturalPerson }: Invoice['buyer']): 'bs' | 'pc' =>
  unifiedSocialCreditCode && !isNaturalPerson ? 'bs' : 'pc'

/** The order of `requestBillingNew` for a blue invoice. */
export const nuonuoBillingOrder = (
  access: NuonuoAccess,
  requestId: string,
  invoice: Invoice,
  at: Date,
  callBackUrl?: string,
) => {
  const { buyer, totals } = invoice
  return {
    orderNo: requestId,
    invoiceDate: inShanghai(at.toISOString()),
    invoiceLine: invoiceLineOf(buyer),
    invoiceType: '1',
    salerTaxNum: access.sellerTaxNumber,
    clerk: access.clerk,
    pushMode: '-1',
    buyerName: buyer.name,
    buyerTaxNum: buyer.unifiedSocialCreditCode ?? '',
    ...(buyer.isNaturalPerson ? { naturalPersonFlag: '1' } : {}),
    ...(buyer.address ? { buyerAddress: buyer.address.street ?? '' } : {}),
    ...(buyer.telephone ? { buyerTel: buyer.telephone } : {}),
    ...(buyer.bank ? { buyerAccount: `${buyer.bank.name} ${buyer.bank.account}` } : {}),
    ...(buyer.email ? { email: buyer.email } : {}),
    ...(callBackUrl ? { callBackUrl } : {}),
    remark: `${invoice.series} ${invoice.number}`,
    taxExcludedTotal: yuan(minorUnits(totals.net)),
    taxTotal: yuan(minorUnits(totals.tax)),
    invoiceDetail: invoiceRows(invoice).filter(isTaken).map(detailOf),
  }
}

/**
 * The lines of a red-letter confirmation: quantities and amounts negative, the price positive, each naming
 * the row of the blue invoice.
 */
export const nuonuoRedDetails = ({ lines }: Pick<Invoice, 'lines'>, blueRows: readonly number[]) =>
  lines.map((line, i) => ({
    blueDetailIndex: String(blueRows[i]),
    goodsName: line.name.zh,
    goodsCode: line.taxClassificationCode,
    taxRate: line.taxRate,
    taxExcludedAmount: yuan(-minorUnits(line.net)),
    taxAmount: yuan(-minorUnits(line.tax)),
    favouredPolicyFlag: preferenceOf(line).favouredPolicyFlag,
    ...(line.isPriceReduction
      ? {}
      : { num: `-${line.quantity}`, taxExcludedPrice: line.netUnitPrice, unit: line.unit }),
  }))
