import {
  all,
  anotherBreakdown,
  charged,
  type Damage,
  extra,
  type Fault,
  fault,
  followed,
  followedFromTax,
  followedFromTotal,
  line,
  lineExtra,
  recomputed,
  set,
  worthless,
} from './damage.ts'

const representative = (change: object): Damage =>
  set('taxRepresentative', {
    name: 'Rep',
    address: { city: 'Bonn', country: 'DE' },
    vatIdentifier: 'DE1',
    ...change,
  })

/** All that is charged is a charge of the document. */
const noLines: Damage = invoice => {
  extra(true, { amount: invoice.totals.lines })(invoice)
  invoice.lines = []
  recomputed(invoice)
}

/** What must be there and is not. */
export const presenceFaults: readonly Fault[] = [
  fault('BR-01', set('customization', '')),
  fault('BR-02', set('number', '')),
  fault('BR-03', set('issuedOn', '')),
  fault('BR-04', set('typeCode', '')),
  fault('BR-05', set('currency', '')),
  fault('BR-06', set('seller/name', '')),
  fault('BR-07', set('buyer/name', '')),
  fault('BR-08', set('seller/address', undefined)),
  fault('BR-09', set('seller/address/country', '')),
  fault('BR-10', set('buyer/address', undefined)),
  fault('BR-11', set('buyer/address/country', '')),
  fault('BR-12', all(set('totals/lines', ''), followed)),
  fault('BR-13', all(set('totals/withoutTax', ''), followedFromTax)),
  fault('BR-14', all(set('totals/withTax', ''), followedFromTotal)),
  fault('BR-15', set('totals/payable', '')),
  fault('BR-16', noLines),
  fault('BR-17', set('payee', { name: '', identifier: { id: 'p' } })),
  fault('BR-18', representative({ name: '' })),
  fault('BR-19', representative({ address: undefined })),
  fault('BR-20', representative({ address: { city: 'Bonn', country: '' } })),
  fault('BR-21', line(set('id', ''))),
  fault('BR-22', all(charged, line(set('quantity', '')))),
  fault('BR-23', line(set('unit', ''))),
  fault('BR-24', all(worthless, line(set('net', '')))),
  fault('BR-25', line(set('item/name', ''))),
  fault('BR-26', all(charged, line(set('price/amount', '')))),
  fault('BR-27', all(charged, line(set('price/amount', '-1')))),
  fault('BR-28', all(charged, line(set('price', { amount: '1', discount: '-2', gross: '-1' })))),
  fault('BR-29', set('period', { startsOn: '2026-11-02', endsOn: '2026-11-01' })),
  fault('BR-30', line(set('period', { startsOn: '2026-11-02', endsOn: '2026-11-01' }))),
  fault('BR-31', extra(false, { amount: '' })),
  fault('BR-32', extra(false, { category: undefined })),
  fault('BR-33', extra(false, { reason: undefined })),
  fault('BR-36', extra(true, { amount: '' })),
  fault('BR-37', extra(true, { category: undefined })),
  fault('BR-38', extra(true, { reason: undefined })),
  fault('BR-41', lineExtra(false, { amount: '' })),
  fault('BR-42', lineExtra(false, { reason: undefined })),
  fault('BR-43', lineExtra(true, { amount: '' })),
  fault('BR-44', lineExtra(true, { reason: undefined })),
  fault('BR-45', all(worthless, set('tax/subtotals/0/taxable', ''))),
  fault('BR-46', all(worthless, set('tax/subtotals/0/tax', ''))),
  fault('BR-47', anotherBreakdown({ code: '', percent: '0' })),
  fault('BR-48', anotherBreakdown({ code: 'S' })),
  fault('BR-49', set('payment/0/meansCode', '')),
  fault('BR-50', set('payment/0/account/id', '')),
  fault('BR-51', set('payment/0/card', { number: '1234567890123456' })),
  fault('BR-52', set('supportingDocuments', [{ reference: { id: '' }, description: 'd' }])),
  fault('BR-53', set('accountingCurrency', 'SEK')),
  fault('BR-54', line(set('item/properties', [{ name: 'colour', value: '' }]))),
  fault('BR-55', set('precedingInvoices', [{ number: '', issuedOn: '2026-01-01' }])),
  fault('BR-56', representative({ vatIdentifier: undefined })),
  fault('BR-57', set('delivery/address/country', '')),
  fault('BR-61', set('payment/0/account', undefined)),
  fault('BR-62', set('seller/electronicAddress', { id: '1' })),
  fault('BR-63', set('buyer/electronicAddress', { id: '1' })),
  fault('BR-64', line(set('item/standardId', { id: '1' }))),
  fault('BR-65', line(set('item/classifications', [{ code: '1' }]))),
  fault('BR-CO-04', all(worthless, line(set('item/category', undefined)))),
  fault('BR-CO-19', set('period', {})),
  fault('BR-CO-20', line(set('period', {}))),
  fault('BR-CO-26', invoice => {
    // It has a tax number all the same, so that its lines of a rate are in order.
    Object.assign(invoice.seller, { vatIdentifier: '', registration: undefined, identifiers: [] })
    invoice.seller.taxRegistration = '12/345'
  }),
]
