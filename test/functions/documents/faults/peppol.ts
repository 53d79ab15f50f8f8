import { all, charged, extra, type Fault, fault, line, recomputed, set, without } from './damage.ts'

const reason = (code: string) => set('tax/subtotals/0/exemptionCode', code)

/** What Peppol asks beyond the norm. */
export const peppolFaults: readonly Fault[] = [
  fault('PEPPOL-EN16931-F001', set('dueOn', '2026-02-30')),
  fault('PEPPOL-EN16931-P0100', set('typeCode', '130')),
  fault('PEPPOL-EN16931-P0104', reason('VATEX-EU-G'), { on: 'E' }),
  fault('PEPPOL-EN16931-P0105', reason('VATEX-EU-O'), { on: 'E' }),
  fault('PEPPOL-EN16931-P0106', reason('VATEX-EU-IC'), { on: 'E' }),
  fault('PEPPOL-EN16931-P0107', reason('VATEX-EU-AE'), { on: 'E' }),
  fault('PEPPOL-EN16931-P0112', set('typeCode', '326')),
  fault('PEPPOL-EN16931-R001', set('profile', undefined)),
  fault('PEPPOL-EN16931-R002', set('notes', ['one', 'two'])),
  fault('PEPPOL-EN16931-R003', without('buyerReference', 'order')),
  fault('PEPPOL-EN16931-R004', set('customization', 'urn:x:poacc:billing:1')),
  fault('PEPPOL-EN16931-R005', set('accountingCurrency', 'EUR')),
  fault('PEPPOL-EN16931-R007', set('profile', 'urn:x')),
  fault('PEPPOL-EN16931-R010', set('buyer/electronicAddress', undefined)),
  fault('PEPPOL-EN16931-R020', set('seller/electronicAddress', undefined)),
  fault(
    'PEPPOL-EN16931-R040',
    all(extra(false, { percent: '10', baseAmount: '100.00', amount: '9.00' }), recomputed),
  ),
  fault('PEPPOL-EN16931-R041', extra(false, { percent: '10' })),
  fault('PEPPOL-EN16931-R042', extra(false, { baseAmount: '10.00' })),
  fault('PEPPOL-EN16931-R046', all(charged, line(set('price', { amount: '1', discount: '1', gross: '3' })))),
  fault('PEPPOL-EN16931-R055', all(set('accountingCurrency', 'SEK'), set('tax/accountingAmount', '-1.00'))),
  fault('PEPPOL-EN16931-R061', set('payment/0/meansCode', '59')),
  fault('PEPPOL-EN16931-R101', line(set('object', { reference: { id: '1' }, typeCode: '50' }))),
  fault(
    'PEPPOL-EN16931-R110',
    all(set('period', { startsOn: '2026-11-02' }), line(set('period', { startsOn: '2026-11-01' }))),
  ),
  fault(
    'PEPPOL-EN16931-R111',
    all(set('period', { endsOn: '2026-11-02' }), line(set('period', { endsOn: '2026-11-03' }))),
  ),
  fault('PEPPOL-EN16931-R120', line(set('price/amount', '987654321'))),
  fault('PEPPOL-EN16931-R121', line(set('price/baseQuantity', '0'))),
  fault(
    'PEPPOL-EN16931-R130',
    all(charged, line(set('price', { amount: '1', baseQuantity: '1', baseUnit: 'TNE' }))),
  ),
  fault('PEPPOL-COMMON-R040', set('seller/registration', { id: '1234567890123', scheme: '0088' })),
]
