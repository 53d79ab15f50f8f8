import { checkCodes } from './check-codes.ts'
import { checkNumbers } from './check-numbers.ts'
import { checkDates, checkPeppol, isPeppol } from './check-peppol.ts'
import { checkPresence } from './check-presence.ts'
import { checkTax, type TaxRounding } from './check-tax.ts'
import { checkTotals } from './check-totals.ts'
import { type DocumentKind, documentKindOf, type EuInvoice } from './eu-invoice.ts'
import type { Finding, Report, Severity } from './finding.ts'
import { type RuleId, textOf } from './rule-texts.ts'
import type { UblReading } from './ubl.ts'

/**
 * The version of the rules that a verdict was made by: EN 16931:2017 as in its validation artefacts 1.3.16,
 * Peppol BIS Billing 3.0 of 2026-05, and the last change of our own.
 */
export const RULES_VERSION = 'en16931-2017/1.3.16 peppol-3.0/2026.5 dockline/2'

/** A hostile document is told at most this much. */
const MOST_FINDINGS = 500

/** BR-CO-25 is in the norm but not in its artefacts, and one of its own samples breaks it. */
const warnings: ReadonlySet<RuleId> = new Set(['BR-51', 'BR-CO-25', 'DOCKLINE-LOST'])

const severityOf = (rule: RuleId): Severity => {
  if (rule.startsWith('DOCKLINE-EXACT')) return 'inexact'
  return warnings.has(rule) ? 'warning' : 'fatal'
}

interface Options {
  /** how its VAT was rounded; the norm knows only `rate` */
  readonly taxRounding?: TaxRounding
  /** which document of UBL it came as; absent: as its type code says */
  readonly document?: DocumentKind
}

/**
 * Checks an invoice against the rules of EN 16931, and those of Peppol where it says that it follows them, and
 * against exact arithmetic. An invoice in order has no findings.
 */
export const validateInvoice = (
  invoice: EuInvoice,
  { taxRounding = 'rate', document = documentKindOf(invoice) }: Options = {},
): Finding[] => {
  const findings: Finding[] = []
  const report: Report = (rule, pointer, found) => {
    if (findings.length >= MOST_FINDINGS) return
    const says = found === undefined ? textOf(rule) : `${textOf(rule)} Found: ${found}.`
    findings.push({ rule, severity: severityOf(rule), pointer, says })
  }
  checkPresence(invoice, report)
  checkDates(invoice, report)
  checkCodes(invoice, document, report)
  checkTotals(invoice, report)
  checkTax(invoice, taxRounding, report)
  checkNumbers(invoice, isPeppol(invoice), report)
  if (isPeppol(invoice)) checkPeppol(invoice, document, report)
  return findings
}

/** The same for a document that was read: what its model could not hold is told as well. */
export const validateReading = (
  { document, invoice, notUnderstood, otherCurrencies }: UblReading,
  options?: Options,
): Finding[] => {
  const finding = (rule: RuleId, pointer: string): Finding => ({
    rule,
    severity: severityOf(rule),
    pointer,
    says: textOf(rule),
  })
  return [
    ...otherCurrencies.slice(0, MOST_FINDINGS).map(path => finding('PEPPOL-EN16931-R051', path)),
    ...notUnderstood.slice(0, MOST_FINDINGS).map(path => finding('DOCKLINE-LOST', path)),
    ...validateInvoice(invoice, { ...options, document }),
  ]
}
