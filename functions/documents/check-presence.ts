import type { EuInvoice } from './eu-invoice.ts'
import type { Allowance, DocumentAllowance, InvoicePeriod } from './eu-line.ts'
import type { PostalAddress } from './eu-party.ts'
import { exact } from './exact.ts'
import type { Report } from './finding.ts'
import type { RuleId } from './rule-texts.ts'

/** Reports each rule whose member is empty. */
const need = (report: Report, pointer: string, members: readonly (readonly [RuleId, string, unknown])[]) => {
  for (const [rule, name, value] of members) {
    if (value === undefined || value === '') report(rule, `${pointer}/${name}`)
  }
}

const checkAddress = (
  report: Report,
  pointer: string,
  address: PostalAddress | undefined,
  rules: { readonly missing?: RuleId; readonly country: RuleId },
) => {
  if (!address) {
    if (rules.missing) report(rules.missing, pointer)
  } else if (!address.country) report(rules.country, `${pointer}/country`)
}

const checkPeriod = (report: Report, pointer: string, period: InvoicePeriod | undefined, order: RuleId) => {
  const { startsOn, endsOn } = period ?? {}
  if (startsOn && endsOn && endsOn < startsOn) report(order, pointer, `${startsOn} to ${endsOn}`)
}

const hasReason = ({ reason, reasonCode }: Allowance): boolean => Boolean(reason || reasonCode)

const checkDocumentAllowance = (report: Report, one: DocumentAllowance, pointer: string) => {
  const { isCharge, amount, category } = one
  if (!amount) report(isCharge ? 'BR-36' : 'BR-31', `${pointer}/amount`)
  if (!category?.code) report(isCharge ? 'BR-37' : 'BR-32', `${pointer}/category`)
  if (!hasReason(one)) report(isCharge ? 'BR-38' : 'BR-33', `${pointer}/reason`)
}

const checkLines = ({ lines }: EuInvoice, report: Report) => {
  if (!lines.length) report('BR-16', '/lines')
  lines.forEach((line, i) => {
    const pointer = `/lines/${i}`
    const { item, price } = line
    need(report, pointer, [
      ['BR-21', 'id', line.id],
      ['BR-22', 'quantity', line.quantity],
      ['BR-23', 'unit', line.unit],
      ['BR-24', 'net', line.net],
      ['BR-25', 'item/name', item.name],
      ['BR-26', 'price/amount', price.amount],
      ['BR-CO-04', 'item/category', item.category?.code],
    ])
    if ((exact(price.amount)?.units ?? 0n) < 0n) report('BR-27', `${pointer}/price/amount`, price.amount)
    if ((exact(price.gross)?.units ?? 0n) < 0n) report('BR-28', `${pointer}/price/gross`, price.gross)
    if (line.period && !line.period.startsOn && !line.period.endsOn) report('BR-CO-20', `${pointer}/period`)
    checkPeriod(report, `${pointer}/period`, line.period, 'BR-30')
    line.allowancesAndCharges.forEach((one, j) => {
      const at = `${pointer}/allowancesAndCharges/${j}`
      if (!one.amount) report(one.isCharge ? 'BR-43' : 'BR-41', `${at}/amount`)
      if (!hasReason(one)) report(one.isCharge ? 'BR-44' : 'BR-42', `${at}/reason`)
    })
    item.properties.forEach(({ name, value }, j) => {
      if (!name || !value) report('BR-54', `${pointer}/item/properties/${j}`)
    })
    if (item.standardId && !item.standardId.scheme) report('BR-64', `${pointer}/item/standardId/scheme`)
    item.classifications.forEach(({ list }, j) => {
      if (!list) report('BR-65', `${pointer}/item/classifications/${j}/list`)
    })
  })
}

const CREDIT_TRANSFERS = new Set(['30', '58'])

const checkPayment = ({ payment, payee, seller }: EuInvoice, report: Report) => {
  payment.forEach(({ meansCode, account, card }, i) => {
    const pointer = `/payment/${i}`
    if (!meansCode) report('BR-49', `${pointer}/meansCode`)
    if (CREDIT_TRANSFERS.has(meansCode)) {
      if (!account) report('BR-61', `${pointer}/account`)
      else if (!account.id) report('BR-50', `${pointer}/account/id`)
    }
    if (card && card.number.length > 10) report('BR-51', `${pointer}/card/number`)
  })
  if (payee && (!payee.name || payee.name === seller.tradingName)) report('BR-17', '/payee/name')
}

const checkParties = (invoice: EuInvoice, report: Report) => {
  const { seller, buyer, taxRepresentative, delivery } = invoice
  need(report, '', [
    ['BR-06', 'seller/name', seller.name],
    ['BR-07', 'buyer/name', buyer.name],
  ])
  checkAddress(report, '/seller/address', seller.address, { missing: 'BR-08', country: 'BR-09' })
  checkAddress(report, '/buyer/address', buyer.address, { missing: 'BR-10', country: 'BR-11' })
  checkAddress(report, '/delivery/address', delivery?.address, { country: 'BR-57' })
  if (seller.electronicAddress && !seller.electronicAddress.scheme)
    report('BR-62', '/seller/electronicAddress')
  if (buyer.electronicAddress && !buyer.electronicAddress.scheme) report('BR-63', '/buyer/electronicAddress')
  const known = seller.vatIdentifier || seller.registration?.id || seller.identifiers.some(({ id }) => id)
  if (!known) report('BR-CO-26', '/seller')
  if (!taxRepresentative) return
  need(report, '/taxRepresentative', [
    ['BR-18', 'name', taxRepresentative.name],
    ['BR-56', 'vatIdentifier', taxRepresentative.vatIdentifier],
  ])
  checkAddress(report, '/taxRepresentative/address', taxRepresentative.address, {
    missing: 'BR-19',
    country: 'BR-20',
  })
}

/** What must be there: BR-01 to BR-65 with their kin. */
export const checkPresence = (invoice: EuInvoice, report: Report): void => {
  const { totals, tax, period, taxPointOn } = invoice
  need(report, '', [
    ['BR-01', 'customization', invoice.customization],
    ['BR-02', 'number', invoice.number],
    ['BR-03', 'issuedOn', invoice.issuedOn],
    ['BR-04', 'typeCode', invoice.typeCode],
    ['BR-05', 'currency', invoice.currency],
    ['BR-12', 'totals/lines', totals.lines],
    ['BR-13', 'totals/withoutTax', totals.withoutTax],
    ['BR-14', 'totals/withTax', totals.withTax],
    ['BR-15', 'totals/payable', totals.payable],
  ])
  if (!tax.subtotals.length) report('BR-CO-18', '/tax/subtotals')
  tax.subtotals.forEach(({ taxable, tax: amount, category }, i) => {
    need(report, `/tax/subtotals/${i}`, [
      ['BR-45', 'taxable', taxable],
      ['BR-46', 'tax', amount],
      ['BR-47', 'category', category.code],
      ['BR-48', 'category/percent', category.code === 'O' ? 'none' : category.percent],
    ])
  })
  const { accountingCurrency, currency } = invoice
  if (accountingCurrency && accountingCurrency !== currency && tax.accountingAmount === undefined)
    report('BR-53', '/tax/accountingAmount')
  checkPeriod(report, '/period', period, 'BR-29')
  if (period && !period.startsOn && !period.endsOn && !period.taxPointCode) report('BR-CO-19', '/period')
  if (taxPointOn && period?.taxPointCode) report('BR-CO-03', '/taxPointOn')
  invoice.supportingDocuments.forEach(({ reference }, i) => {
    if (!reference.id) report('BR-52', `/supportingDocuments/${i}/reference`)
  })
  invoice.precedingInvoices.forEach(({ number }, i) => {
    if (!number) report('BR-55', `/precedingInvoices/${i}/number`)
  })
  invoice.allowancesAndCharges.forEach((one, i) => {
    checkDocumentAllowance(report, one, `/allowancesAndCharges/${i}`)
  })
  checkParties(invoice, report)
  checkPayment(invoice, report)
  checkLines(invoice, report)
}
