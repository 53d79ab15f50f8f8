import type { DocumentKind, EuInvoice } from './eu-invoice.ts'
import type { Identifier } from './eu-party.ts'
import { orZero } from './exact.ts'
import type { Report } from './finding.ts'
import type { RuleId } from './rule-texts.ts'

/** BT-24 of Peppol BIS Billing 3.0 */
export const PEPPOL_CUSTOMIZATION =
  'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0'
/** BT-23, its only process for both kinds of document */
export const PEPPOL_PROFILE = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'
/** BT-24 of the norm itself */
export const NORM_CUSTOMIZATION = 'urn:cen.eu:en16931:2017'

export const isPeppol = ({ customization }: Pick<EuInvoice, 'customization'>): boolean =>
  customization.includes(':poacc:billing:')

const invoiceTypes = new Set(
  '71 80 82 84 102 218 219 326 331 380 382 383 384 386 388 393 395 553 575 623 780 817 870 875 876 877'.split(
    ' ',
  ),
)
const creditNoteTypes = new Set('381 396 81 83 532'.split(' '))
/** partial and corrected invoices, which only Germany uses */
const germanTypes = new Set(['326', '384'])
const directDebits = new Set(['49', '59'])
const reasonsCategory: Readonly<Record<string, readonly [RuleId, string]>> = {
  'VATEX-EU-G': ['PEPPOL-EN16931-P0104', 'G'],
  'VATEX-EU-O': ['PEPPOL-EN16931-P0105', 'O'],
  'VATEX-EU-IC': ['PEPPOL-EN16931-P0106', 'K'],
  'VATEX-EU-AE': ['PEPPOL-EN16931-P0107', 'AE'],
}

const GLN = /^\d{13}$/

/** GS1's check digit: weights 1 and 3 alternating, the sum a multiple of 10. */
const isGln = (text: string): boolean =>
  GLN.test(text) && [...text].reduce((sum, digit, i) => sum + Number(digit) * (i % 2 ? 3 : 1), 0) % 10 === 0

const checkIdentifiers = ({ seller, buyer, lines }: EuInvoice, report: Report) => {
  const check = (pointer: string, identifier: Identifier | undefined) => {
    if (identifier?.scheme === '0088' && !isGln(identifier.id))
      report('PEPPOL-COMMON-R040', pointer, identifier.id)
  }
  for (const [pointer, party] of [
    ['/seller', seller],
    ['/buyer', buyer],
  ] as const) {
    check(`${pointer}/electronicAddress`, party.electronicAddress)
    check(`${pointer}/registration`, party.registration)
    for (const one of party.identifiers) check(`${pointer}/identifiers`, one)
  }
  lines.forEach(({ object }, i) => {
    if (object && object.typeCode !== '130') report('PEPPOL-EN16931-R101', `/lines/${i}/object/typeCode`)
  })
}

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

const isDate = (text: string): boolean => {
  const time = DATE.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Dates are dates, whoever sends them. */
export const checkDates = (invoice: EuInvoice, report: Report): void => {
  const check = (pointer: string, text: string | undefined) => {
    if (text && !isDate(text)) report('PEPPOL-EN16931-F001', pointer, text.slice(0, 40))
  }
  check('/issuedOn', invoice.issuedOn)
  check('/dueOn', invoice.dueOn)
  check('/taxPointOn', invoice.taxPointOn)
  check('/period/startsOn', invoice.period?.startsOn)
  check('/period/endsOn', invoice.period?.endsOn)
  check('/delivery/deliveredOn', invoice.delivery?.deliveredOn)
  invoice.lines.forEach(({ period }, i) => {
    check(`/lines/${i}/period/startsOn`, period?.startsOn)
    check(`/lines/${i}/period/endsOn`, period?.endsOn)
  })
}

/** What Peppol BIS Billing 3.0 asks beyond the norm. */
export const checkPeppol = (invoice: EuInvoice, document: DocumentKind, report: Report): void => {
  const { customization, profile, typeCode, tax, period } = invoice
  const need = (rule: RuleId, pointer: string, holds: unknown) => {
    if (!holds) report(rule, pointer)
  }
  if (document === 'CreditNote') need('PEPPOL-EN16931-P0101', '/typeCode', creditNoteTypes.has(typeCode))
  else need('PEPPOL-EN16931-P0100', '/typeCode', invoiceTypes.has(typeCode))
  const isGerman = [invoice.seller, invoice.buyer].every(({ address }) => address?.country === 'DE')
  if (germanTypes.has(typeCode)) need('PEPPOL-EN16931-P0112', '/typeCode', isGerman)
  need('PEPPOL-EN16931-R001', '/profile', profile)
  need('PEPPOL-EN16931-R002', '/notes', invoice.notes.length <= 1 || isGerman)
  need('PEPPOL-EN16931-R003', '/buyerReference', invoice.buyerReference || invoice.order?.buyer)
  need('PEPPOL-EN16931-R004', '/customization', customization.startsWith(PEPPOL_CUSTOMIZATION))
  need('PEPPOL-EN16931-R005', '/accountingCurrency', invoice.accountingCurrency !== invoice.currency)
  if (profile)
    need('PEPPOL-EN16931-R007', '/profile', /^urn:fdc:peppol\.eu:2017:poacc:billing:\d\d:1\.0$/.test(profile))
  need('PEPPOL-EN16931-R010', '/buyer/electronicAddress', invoice.buyer.electronicAddress)
  need('PEPPOL-EN16931-R020', '/seller/electronicAddress', invoice.seller.electronicAddress)
  if (tax.accountingAmount !== undefined) {
    const [own, other] = [orZero(tax.amount).units, orZero(tax.accountingAmount).units]
    need(
      'PEPPOL-EN16931-R055',
      '/tax/accountingAmount',
      own === 0n || other === 0n || own < 0n === other < 0n,
    )
  }
  invoice.payment.forEach(({ meansCode, mandate }, i) => {
    if (directDebits.has(meansCode)) need('PEPPOL-EN16931-R061', `/payment/${i}/mandate`, mandate?.id)
  })
  tax.subtotals.forEach(({ exemptionCode = '', category }, i) => {
    const [rule, code] = reasonsCategory[exemptionCode.toUpperCase()] ?? []
    if (rule) need(rule, `/tax/subtotals/${i}/category`, category.code === code)
  })
  invoice.lines.forEach(({ period: own }, i) => {
    const { startsOn, endsOn } = own ?? {}
    if (startsOn && period?.startsOn)
      need('PEPPOL-EN16931-R110', `/lines/${i}/period/startsOn`, startsOn >= period.startsOn)
    if (endsOn && period?.endsOn)
      need('PEPPOL-EN16931-R111', `/lines/${i}/period/endsOn`, endsOn <= period.endsOn)
  })
  checkIdentifiers(invoice, report)
}
