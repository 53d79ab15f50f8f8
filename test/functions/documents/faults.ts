import type { EuInvoice } from '../../../functions/documents/eu-invoice.ts'
import type { RuleId } from '../../../functions/documents/rule-texts.ts'
import { categoryRules } from '../../../functions/documents/tax-category-rules.ts'

/** An invoice that may be damaged. */
// biome-ignore lint/suspicious/noExplicitAny: a fault is put where the types would not let it
export type Damaged = any
type Damage = (invoice: Damaged) => void

const line =
  (change: Damage): Damage =>
  invoice =>
    change(invoice.lines[0])
const set =
  (path: string, value: unknown): Damage =>
  invoice => {
    const names = path.split('/')
    const last = names.pop() as string
    const at = names.reduce((object, name) => (object[name] ??= {}), invoice)
    if (value === undefined) delete at[last]
    else at[last] = value
  }

const without =
  (...names: string[]): Damage =>
  invoice => {
    for (const name of names) delete invoice[name]
  }

const allowance =
  (isCharge: boolean, change: object = {}): Damage =>
  invoice => {
    const one = { isCharge, reason: 'r', amount: '0.00', category: invoice.lines[0].item.category, ...change }
    invoice.allowancesAndCharges.push(one)
    invoice.totals[isCharge ? 'charges' : 'allowances'] ??= '0.00'
  }
const lineAllowance = (isCharge: boolean, change: object = {}): Damage =>
  line(one => one.allowancesAndCharges.push({ isCharge, reason: 'r', amount: '0.00', ...change }))

const representative = (change: object): Damage =>
  set('taxRepresentative', {
    name: 'Rep',
    address: { city: 'Bonn', country: 'DE' },
    vatIdentifier: 'DE1',
    ...change,
  })

/** One fault and the rule that must find it. The invoice is one of a single standard rate. */
export const faults: readonly (readonly [RuleId, Damage])[] = [
  ['BR-01', set('customization', '')],
  ['BR-02', set('number', '')],
  ['BR-03', set('issuedOn', '')],
  ['BR-04', set('typeCode', '')],
  ['BR-05', set('currency', '')],
  ['BR-06', set('seller/name', '')],
  ['BR-07', set('buyer/name', '')],
  ['BR-08', set('seller/address', undefined)],
  ['BR-09', set('seller/address/country', '')],
  ['BR-10', set('buyer/address', undefined)],
  ['BR-11', set('buyer/address/country', '')],
  ['BR-12', set('totals/lines', '')],
  ['BR-13', set('totals/withoutTax', '')],
  ['BR-14', set('totals/withTax', '')],
  ['BR-15', set('totals/payable', '')],
  ['BR-16', set('lines', [])],
  ['BR-17', set('payee', { name: '', identifier: { id: 'p' } })],
  ['BR-18', representative({ name: '' })],
  ['BR-19', representative({ address: undefined })],
  ['BR-20', representative({ address: { city: 'Bonn', country: '' } })],
  ['BR-21', line(set('id', ''))],
  ['BR-22', line(set('quantity', ''))],
  ['BR-23', line(set('unit', ''))],
  ['BR-24', line(set('net', ''))],
  ['BR-25', line(set('item/name', ''))],
  ['BR-26', line(set('price/amount', ''))],
  ['BR-27', line(set('price/amount', '-1'))],
  ['BR-28', line(set('price', { amount: '1', discount: '-2', gross: '-1' }))],
  ['BR-29', set('period', { startsOn: '2026-11-02', endsOn: '2026-11-01' })],
  ['BR-30', line(set('period', { startsOn: '2026-11-02', endsOn: '2026-11-01' }))],
  ['BR-31', allowance(false, { amount: '' })],
  ['BR-32', allowance(false, { category: undefined })],
  ['BR-33', allowance(false, { reason: undefined })],
  ['BR-36', allowance(true, { amount: '' })],
  ['BR-37', allowance(true, { category: undefined })],
  ['BR-38', allowance(true, { reason: undefined })],
  ['BR-41', lineAllowance(false, { amount: '' })],
  ['BR-42', lineAllowance(false, { reason: undefined })],
  ['BR-43', lineAllowance(true, { amount: '' })],
  ['BR-44', lineAllowance(true, { reason: undefined })],
  ['BR-45', set('tax/subtotals/0/taxable', '')],
  ['BR-46', set('tax/subtotals/0/tax', '')],
  ['BR-47', set('tax/subtotals/0/category/code', '')],
  ['BR-48', set('tax/subtotals/0/category/percent', undefined)],
  ['BR-49', set('payment/0/meansCode', '')],
  ['BR-50', set('payment/0/account/id', '')],
  ['BR-51', set('payment/0/card', { number: '1234567890123456' })],
  ['BR-52', set('supportingDocuments', [{ reference: { id: '' }, description: 'd' }])],
  ['BR-53', set('accountingCurrency', 'SEK')],
  ['BR-54', line(set('item/properties', [{ name: 'colour', value: '' }]))],
  ['BR-55', set('precedingInvoices', [{ number: '', issuedOn: '2026-01-01' }])],
  ['BR-56', representative({ vatIdentifier: undefined })],
  ['BR-57', set('delivery/address/country', '')],
  ['BR-61', set('payment/0/account', undefined)],
  ['BR-62', set('seller/electronicAddress', { id: '1' })],
  ['BR-63', set('buyer/electronicAddress', { id: '1' })],
  ['BR-64', line(set('item/standardId', { id: '1' }))],
  ['BR-65', line(set('item/classifications', [{ code: '1' }]))],
  ['BR-B-01', set('tax/subtotals/0/category/code', 'B')],
  ['BR-B-02', set('lines/1/item/category/code', 'B')],
  [
    'BR-CO-03',
    invoice => Object.assign(invoice, { taxPointOn: '2026-11-01', period: { taxPointCode: '3' } }),
  ],
  ['BR-CO-04', line(set('item/category', undefined))],
  ['BR-CO-09', set('seller/vatIdentifier', '??123')],
  ['BR-CO-10', set('totals/lines', '1.00')],
  ['BR-CO-11', set('totals/allowances', '1.00')],
  ['BR-CO-12', set('totals/charges', '1.00')],
  ['BR-CO-13', set('totals/withoutTax', '1.00')],
  ['BR-CO-14', set('tax/amount', '1.00')],
  ['BR-CO-15', set('totals/withTax', '1.00')],
  ['BR-CO-16', set('totals/prepaid', '1.00')],
  ['BR-CO-17', set('tax/subtotals/0/tax', '1.00')],
  ['BR-CO-18', set('tax/subtotals', [])],
  ['BR-CO-19', set('period', {})],
  ['BR-CO-20', line(set('period', {}))],
  ['BR-CO-25', without('dueOn', 'paymentTerms')],
  [
    'BR-CO-26',
    invoice => Object.assign(invoice.seller, { vatIdentifier: '', registration: undefined, identifiers: [] }),
  ],
  ['BR-CL-01', set('typeCode', '999')],
  ['BR-CL-04', set('currency', 'XXZ')],
  [
    'BR-CL-05',
    invoice => {
      invoice.accountingCurrency = 'XXZ'
      invoice.tax.accountingAmount = '1.00'
    },
  ],
  ['BR-CL-06', set('period', { taxPointCode: '99' })],
  ['BR-CL-10', set('seller/identifiers', [{ id: '1', scheme: 'x' }])],
  ['BR-CL-11', set('seller/registration', { id: '1', scheme: 'x' })],
  ['BR-CL-13', line(set('item/classifications', [{ code: '1', list: 'x' }]))],
  ['BR-CL-14', set('buyer/address/country', 'XY')],
  ['BR-CL-15', line(set('item/originCountry', 'XY'))],
  ['BR-CL-16', set('payment/0/meansCode', '999')],
  ['BR-CL-17', set('tax/subtotals/0/category/code', 'Q')],
  ['BR-CL-18', line(set('item/category/code', 'Q'))],
  ['BR-CL-19', allowance(false, { reasonCode: 'FC' })],
  ['BR-CL-20', allowance(true, { reasonCode: '95' })],
  ['BR-CL-21', line(set('item/standardId', { id: '1', scheme: 'x' }))],
  ['BR-CL-22', set('tax/subtotals/0/exemptionCode', 'VATEX-NONE')],
  ['BR-CL-23', line(set('unit', 'piece'))],
  [
    'BR-CL-24',
    set('supportingDocuments', [
      {
        reference: { id: 'a' },
        attachment: { content: { base64: 'AA==', mimeType: 'text/x', fileName: 'a' } },
      },
    ]),
  ],
  ['BR-CL-25', set('seller/electronicAddress', { id: '1', scheme: '9999' })],
  ['BR-CL-26', set('delivery/location', { id: '1', scheme: 'x' })],
  ['BR-DEC-01', allowance(false, { amount: '0.001' })],
  ['BR-DEC-02', allowance(false, { percent: '0', baseAmount: '1.001' })],
  ['BR-DEC-05', allowance(true, { amount: '0.001' })],
  ['BR-DEC-06', allowance(true, { percent: '0', baseAmount: '1.001' })],
  ['BR-DEC-09', set('totals/lines', '1.001')],
  ['BR-DEC-10', set('totals/allowances', '0.001')],
  ['BR-DEC-11', set('totals/charges', '0.001')],
  ['BR-DEC-12', set('totals/withoutTax', '0.001')],
  ['BR-DEC-13', set('tax/amount', '0.001')],
  ['BR-DEC-14', set('totals/withTax', '0.001')],
  [
    'BR-DEC-15',
    invoice => {
      invoice.accountingCurrency = 'SEK'
      invoice.tax.accountingAmount = '1.001'
    },
  ],
  ['BR-DEC-16', set('totals/prepaid', '0.001')],
  ['BR-DEC-17', set('totals/rounding', '0.001')],
  ['BR-DEC-18', set('totals/payable', '0.001')],
  ['BR-DEC-19', set('tax/subtotals/0/taxable', '0.001')],
  ['BR-DEC-20', set('tax/subtotals/0/tax', '0.001')],
  ['BR-DEC-23', line(set('net', '0.001'))],
  ['BR-DEC-24', lineAllowance(false, { amount: '0.001' })],
  ['BR-DEC-25', lineAllowance(false, { percent: '0', baseAmount: '1.001' })],
  ['BR-DEC-27', lineAllowance(true, { amount: '0.001' })],
  ['BR-DEC-28', lineAllowance(true, { percent: '0', baseAmount: '1.001' })],
  ['PEPPOL-EN16931-F001', set('dueOn', '2026-02-30')],
  ['PEPPOL-EN16931-P0100', set('typeCode', '130')],
  ['PEPPOL-EN16931-P0112', set('typeCode', '326')],
  ['PEPPOL-EN16931-P0104', set('tax/subtotals/0/exemptionCode', 'VATEX-EU-G')],
  ['PEPPOL-EN16931-P0105', set('tax/subtotals/0/exemptionCode', 'VATEX-EU-O')],
  ['PEPPOL-EN16931-P0106', set('tax/subtotals/0/exemptionCode', 'VATEX-EU-IC')],
  ['PEPPOL-EN16931-P0107', set('tax/subtotals/0/exemptionCode', 'VATEX-EU-AE')],
  ['PEPPOL-EN16931-R001', set('profile', undefined)],
  ['PEPPOL-EN16931-R002', set('notes', ['one', 'two'])],
  ['PEPPOL-EN16931-R003', without('buyerReference', 'order')],
  ['PEPPOL-EN16931-R004', set('customization', 'urn:x:poacc:billing:1')],
  ['PEPPOL-EN16931-R005', set('accountingCurrency', 'EUR')],
  ['PEPPOL-EN16931-R007', set('profile', 'urn:x')],
  ['PEPPOL-EN16931-R010', set('buyer/electronicAddress', undefined)],
  ['PEPPOL-EN16931-R020', set('seller/electronicAddress', undefined)],
  ['PEPPOL-EN16931-R040', allowance(false, { percent: '10', baseAmount: '100.00', amount: '9.00' })],
  ['PEPPOL-EN16931-R041', allowance(false, { percent: '10' })],
  ['PEPPOL-EN16931-R042', allowance(false, { baseAmount: '10.00' })],
  ['PEPPOL-EN16931-R046', line(set('price', { amount: '1', discount: '1', gross: '3' }))],
  [
    'PEPPOL-EN16931-R055',
    invoice => {
      invoice.accountingCurrency = 'SEK'
      invoice.tax.accountingAmount = '-1.00'
    },
  ],
  ['PEPPOL-EN16931-R061', set('payment/0/meansCode', '59')],
  ['PEPPOL-EN16931-R101', line(set('object', { reference: { id: '1' }, typeCode: '50' }))],
  [
    'PEPPOL-EN16931-R110',
    invoice => {
      invoice.period = { startsOn: '2026-11-02' }
      invoice.lines[0].period = { startsOn: '2026-11-01' }
    },
  ],
  [
    'PEPPOL-EN16931-R111',
    invoice => {
      invoice.period = { endsOn: '2026-11-02' }
      invoice.lines[0].period = { endsOn: '2026-11-03' }
    },
  ],
  ['PEPPOL-EN16931-R120', line(set('price/amount', '987654321'))],
  ['PEPPOL-EN16931-R121', line(set('price/baseQuantity', '0'))],
  ['PEPPOL-EN16931-R130', line(set('price', { amount: '1', baseQuantity: '1', baseUnit: 'TNE' }))],
  ['PEPPOL-COMMON-R040', set('seller/registration', { id: '1234567890123', scheme: '0088' })],
  ['DOCKLINE-NUMBER', line(set('quantity', '1e3'))],
  ['DOCKLINE-EXACT-ALLOWANCE', allowance(false, { percent: '10', baseAmount: '100.00', amount: '10.01' })],
]

const wrongRate = { positive: '0', zero: '5', none: '5', notNegative: '-1' } as const

/** The faults of each VAT category, on an invoice that is wholly of it. */
export const categoryFaults: readonly (readonly [string, RuleId, Damage])[] = categoryRules.flatMap(rules => {
  const { code, prefix, seller, reason, rate } = rules
  const category = (percent: string | undefined) => ({ code, ...(percent === undefined ? {} : { percent }) })
  const right = rate === 'none' ? undefined : rate === 'positive' ? '19' : '0'
  const wrongNumbers: Damage = invoice => {
    if (seller === 'noVatNumber') invoice.seller.vatIdentifier = 'DE1'
    else for (const name of ['vatIdentifier', 'taxRegistration']) delete invoice.seller[name]
  }
  const both =
    (...damages: Damage[]): Damage =>
    invoice => {
      for (const damage of damages) damage(invoice)
    }
  const withAllowance = (isCharge: boolean, percent = right) =>
    allowance(isCharge, { category: category(percent) })
  const own: readonly (readonly [RuleId, Damage])[] = [
    [`BR-${prefix}-01`, set('tax/subtotals', [])],
    [`BR-${prefix}-02`, wrongNumbers],
    [`BR-${prefix}-03`, both(wrongNumbers, withAllowance(false))],
    [`BR-${prefix}-04`, both(wrongNumbers, withAllowance(true))],
    [`BR-${prefix}-05`, set('lines/0/item/category', category(wrongRate[rate]))],
    [`BR-${prefix}-06`, withAllowance(false, wrongRate[rate])],
    [`BR-${prefix}-07`, withAllowance(true, wrongRate[rate])],
    [`BR-${prefix}-08`, set('tax/subtotals/0/taxable', '1.00')],
    [`BR-${prefix}-09`, set('tax/subtotals/0/tax', '123456789.00')],
    [
      `BR-${prefix}-10`,
      invoice => {
        const [subtotal] = invoice.tax.subtotals
        delete subtotal.exemptionCode
        subtotal.exemptionReason = reason === 'required' ? undefined : 'because'
      },
    ],
  ]
  return own.map(([rule, damage]) => [code, rule, damage] as const)
})

/** Faults of intra-community supplies and of what is outside VAT. */
export const specialFaults: readonly (readonly [string, RuleId, Damage])[] = [
  ['K', 'BR-IC-11', set('delivery/deliveredOn', undefined)],
  ['K', 'BR-IC-12', set('delivery/address', undefined)],
  [
    'O',
    'BR-O-11',
    invoice =>
      invoice.tax.subtotals.push({ taxable: '0.00', tax: '0.00', category: { code: 'Z', percent: '0' } }),
  ],
  ['O', 'BR-O-12', set('lines/0/item/category', { code: 'Z', percent: '0' })],
  ['O', 'BR-O-13', allowance(false, { category: { code: 'Z', percent: '0' } })],
  ['O', 'BR-O-14', allowance(true, { category: { code: 'Z', percent: '0' } })],
]

/** A copy with the fault in it. */
export const damaged = (invoice: EuInvoice, damage: Damage): EuInvoice => {
  const copy = structuredClone(invoice)
  damage(copy)
  return copy
}
