import { all, anotherBreakdown, charged, extra, type Fault, fault, line, set, worthless } from './damage.ts'

/** Codes of no list. */
export const codeFaults: readonly Fault[] = [
  fault('BR-CO-09', set('seller/vatIdentifier', '??123')),
  fault('BR-CL-01', set('typeCode', '999')),
  fault('BR-CL-04', set('currency', 'XXZ')),
  fault('BR-CL-05', all(set('accountingCurrency', 'XXZ'), set('tax/accountingAmount', '1.00'))),
  fault('BR-CL-06', set('period', { taxPointCode: '99' })),
  fault('BR-CL-10', set('seller/identifiers', [{ id: '1', scheme: 'x' }])),
  fault('BR-CL-11', set('seller/registration', { id: '1', scheme: 'x' })),
  fault('BR-CL-13', line(set('item/classifications', [{ code: '1', list: 'x' }]))),
  fault('BR-CL-14', set('buyer/address/country', 'XY')),
  fault('BR-CL-15', line(set('item/originCountry', 'XY'))),
  fault('BR-CL-16', set('payment/0/meansCode', '999')),
  fault('BR-CL-17', anotherBreakdown({ code: 'Q', percent: '0' })),
  fault('BR-CL-18', all(worthless, line(set('item/category/code', 'Q')))),
  fault('BR-CL-19', extra(false, { reasonCode: 'FC' })),
  fault('BR-CL-20', extra(true, { reasonCode: '95' })),
  fault('BR-CL-21', line(set('item/standardId', { id: '1', scheme: 'x' }))),
  fault('BR-CL-22', set('tax/subtotals/0/exemptionCode', 'VATEX-NONE'), { on: 'E' }),
  fault('BR-CL-23', line(set('unit', 'piece'))),
  fault(
    'BR-CL-24',
    set('supportingDocuments', [
      {
        reference: { id: 'a' },
        attachment: { content: { base64: 'AA==', mimeType: 'text/x', fileName: 'a' } },
      },
    ]),
  ),
  fault('BR-CL-25', set('seller/electronicAddress', { id: '1', scheme: '9999' })),
  fault('BR-CL-26', set('delivery/location', { id: '1', scheme: 'x' })),
  fault('DOCKLINE-NUMBER', all(charged, line(set('quantity', '1e3')))),
]
