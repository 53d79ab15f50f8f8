import * as lists from './code-lists.ts'
import type { DocumentKind, EuInvoice } from './eu-invoice.ts'
import type { TradeParty } from './eu-party.ts'
import type { Report } from './finding.ts'
import type { RuleId } from './rule-texts.ts'

const taxCategories = new Set(['AE', 'L', 'M', 'E', 'S', 'Z', 'G', 'O', 'K', 'B'])
const taxPointCodes = new Set(['3', '35', '432'])
/** Peppol BIS Billing 3.0, of the file kinds of EN 16931 */
const attachmentKinds = new Set([
  'application/pdf',
  'image/png',
  'image/jpeg',
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.oasis.opendocument.spreadsheet',
])

/** Codes are of their lists, BR-CL. */
export const checkCodes = (invoice: EuInvoice, document: DocumentKind, report: Report): void => {
  const check = (rule: RuleId, list: ReadonlySet<string>, pointer: string, code: string | undefined) => {
    if (code !== undefined && code !== '' && !list.has(code)) report(rule, pointer, code)
  }
  const checkParty = (pointer: string, party: TradeParty) => {
    check('BR-CL-25', lists.addressSchemes, `${pointer}/electronicAddress`, party.electronicAddress?.scheme)
    party.identifiers.forEach(({ scheme }, i) => {
      if (scheme !== 'SEPA') check('BR-CL-10', lists.icdSchemes, `${pointer}/identifiers/${i}`, scheme)
    })
    check('BR-CL-11', lists.icdSchemes, `${pointer}/registration`, party.registration?.scheme)
    check('BR-CL-14', lists.countries, `${pointer}/address/country`, party.address?.country)
    checkVatNumber(`${pointer}/vatIdentifier`, party.vatIdentifier)
  }
  const checkVatNumber = (pointer: string, vat: string | undefined) => {
    const country = vat?.slice(0, 2)
    if (country !== undefined && country !== 'EL') check('BR-CO-09', lists.countries, pointer, country)
  }
  const types = document === 'CreditNote' ? lists.creditNoteTypes : lists.invoiceTypes
  check('BR-CL-01', types, '/typeCode', invoice.typeCode)
  check('BR-CL-04', lists.currencies, '/currency', invoice.currency)
  check('BR-CL-05', lists.currencies, '/accountingCurrency', invoice.accountingCurrency)
  check('BR-CL-06', taxPointCodes, '/period/taxPointCode', invoice.period?.taxPointCode)
  checkParty('/seller', invoice.seller)
  checkParty('/buyer', invoice.buyer)
  const { taxRepresentative, delivery } = invoice
  check(
    'BR-CL-14',
    lists.countries,
    '/taxRepresentative/address/country',
    taxRepresentative?.address?.country,
  )
  checkVatNumber('/taxRepresentative/vatIdentifier', taxRepresentative?.vatIdentifier)
  check('BR-CL-14', lists.countries, '/delivery/address/country', delivery?.address?.country)
  check('BR-CL-26', lists.icdSchemes, '/delivery/location', delivery?.location?.scheme)
  invoice.payment.forEach(({ meansCode }, i) => {
    check('BR-CL-16', lists.paymentMeans, `/payment/${i}/meansCode`, meansCode)
  })
  invoice.supportingDocuments.forEach(({ attachment }, i) => {
    check('BR-CL-24', attachmentKinds, `/supportingDocuments/${i}/attachment`, attachment?.content?.mimeType)
  })
  invoice.tax.subtotals.forEach(({ category, exemptionCode }, i) => {
    check('BR-CL-17', taxCategories, `/tax/subtotals/${i}/category/code`, category.code)
    check(
      'BR-CL-22',
      lists.exemptionReasons,
      `/tax/subtotals/${i}/exemptionCode`,
      exemptionCode?.toUpperCase(),
    )
  })
  const checkReasons = (at: string, all: EuInvoice['lines'][number]['allowancesAndCharges']) =>
    all.forEach(({ isCharge, reasonCode }, i) => {
      if (isCharge) check('BR-CL-20', lists.chargeReasons, `${at}/${i}/reasonCode`, reasonCode)
      else check('BR-CL-19', lists.allowanceReasons, `${at}/${i}/reasonCode`, reasonCode)
    })
  checkReasons('/allowancesAndCharges', invoice.allowancesAndCharges)
  invoice.allowancesAndCharges.forEach(({ category }, i) => {
    check('BR-CL-17', taxCategories, `/allowancesAndCharges/${i}/category/code`, category?.code)
  })
  invoice.lines.forEach(({ unit, item, price, allowancesAndCharges }, i) => {
    check('BR-CL-23', lists.units, `/lines/${i}/unit`, unit)
    check('BR-CL-23', lists.units, `/lines/${i}/price/baseUnit`, price.baseUnit)
    check('BR-CL-18', taxCategories, `/lines/${i}/item/category/code`, item.category?.code)
    check('BR-CL-15', lists.countries, `/lines/${i}/item/originCountry`, item.originCountry)
    check('BR-CL-21', lists.icdSchemes, `/lines/${i}/item/standardId`, item.standardId?.scheme)
    item.classifications.forEach(({ list }, j) => {
      check('BR-CL-13', lists.classificationLists, `/lines/${i}/item/classifications/${j}`, list)
    })
    checkReasons(`/lines/${i}/allowancesAndCharges`, allowancesAndCharges)
  })
}
