import { notUnderstood, type Part, type Reading, type Share } from '../../shared/xml/bind-xml.ts'
import { readXml, type XmlElement } from '../../shared/xml/read-xml.ts'
import { writeXml, xmlNode } from '../../shared/xml/write-xml.ts'
import { XmlRefused } from '../../shared/xml/xml-refused.ts'
import { type DocumentKind, documentKindOf, type EuInvoice } from './eu-invoice.ts'
import { documentAllowance, supportingDocument, taxTotals, totals } from './ubl-binding.ts'
import { line } from './ubl-line-binding.ts'
import { delivery, party, payee, payment, taxRepresentative } from './ubl-party-binding.ts'
import { documentNamespaces, namespaces, period, ubl } from './ubl-words.ts'

const { inside, joined, many, maybe, record, required, text, texts } = ubl

type Members<K extends keyof EuInvoice> = Pick<EuInvoice, K>

const reference = (name: string) => inside(name, text('cbc:ID'))

const opening = record<Members<'customization' | 'profile' | 'number' | 'issuedOn'>>({
  customization: text('cbc:CustomizationID'),
  profile: maybe('cbc:ProfileID'),
  number: text('cbc:ID'),
  issuedOn: text('cbc:IssueDate'),
})

const accounting = record<
  Members<
    | 'currency'
    | 'accountingCurrency'
    | 'buyerAccountingReference'
    | 'buyerReference'
    | 'period'
    | 'order'
    | 'precedingInvoices'
    | 'despatchAdvice'
    | 'receivingAdvice'
  >
>({
  currency: text('cbc:DocumentCurrencyCode'),
  accountingCurrency: maybe('cbc:TaxCurrencyCode'),
  buyerAccountingReference: maybe('cbc:AccountingCost'),
  buyerReference: maybe('cbc:BuyerReference'),
  period,
  order: inside(
    'cac:OrderReference',
    record<NonNullable<EuInvoice['order']>>({ buyer: maybe('cbc:ID'), seller: maybe('cbc:SalesOrderID') }),
  ),
  precedingInvoices: many(
    'cac:BillingReference',
    required(
      'cac:InvoiceDocumentReference',
      record<EuInvoice['precedingInvoices'][number]>({
        number: text('cbc:ID'),
        issuedOn: maybe('cbc:IssueDate'),
      }),
    ),
  ),
  despatchAdvice: reference('cac:DespatchDocumentReference'),
  receivingAdvice: reference('cac:ReceiptDocumentReference'),
})

const partiesAndPayment = record<
  Members<
    | 'seller'
    | 'buyer'
    | 'payee'
    | 'taxRepresentative'
    | 'delivery'
    | 'payment'
    | 'paymentTerms'
    | 'allowancesAndCharges'
  >
>({
  seller: required('cac:AccountingSupplierParty', required('cac:Party', party)),
  buyer: required('cac:AccountingCustomerParty', required('cac:Party', party)),
  payee: inside('cac:PayeeParty', payee),
  taxRepresentative: inside('cac:TaxRepresentativeParty', taxRepresentative),
  delivery: inside('cac:Delivery', delivery),
  payment: many('cac:PaymentMeans', payment),
  paymentTerms: inside('cac:PaymentTerms', text('cbc:Note')),
  allowancesAndCharges: many('cac:AllowanceCharge', documentAllowance),
})

const documents = many('cac:AdditionalDocumentReference', supportingDocument)
const tender = reference('cac:OriginatorDocumentReference')
const contract = reference('cac:ContractDocumentReference')

/** The two documents differ in the order of a few elements and in the names of a few. */
const headings: Readonly<Record<'Invoice' | 'CreditNote', readonly Share[]>> = {
  Invoice: [
    opening,
    record<Members<'dueOn' | 'typeCode' | 'notes' | 'taxPointOn'>>({
      dueOn: maybe('cbc:DueDate'),
      typeCode: text('cbc:InvoiceTypeCode'),
      notes: texts('cbc:Note'),
      taxPointOn: maybe('cbc:TaxPointDate'),
    }),
    accounting,
    record<Members<'tender' | 'contract' | 'supportingDocuments' | 'project'>>({
      tender,
      contract,
      supportingDocuments: documents,
      project: reference('cac:ProjectReference'),
    }),
    partiesAndPayment,
  ],
  CreditNote: [
    opening,
    record<Members<'taxPointOn' | 'typeCode' | 'notes'>>({
      taxPointOn: maybe('cbc:TaxPointDate'),
      typeCode: text('cbc:CreditNoteTypeCode'),
      notes: texts('cbc:Note'),
    }),
    accounting,
    record<Members<'contract' | 'supportingDocuments' | 'tender'>>({
      contract,
      supportingDocuments: documents,
      tender,
    }),
    partiesAndPayment,
  ],
}

const binding = (kind: DocumentKind, accountingCurrency: string | undefined): Part<EuInvoice> =>
  joined(
    ...headings[kind],
    record<Members<'tax' | 'totals' | 'lines'>>({
      tax: taxTotals(accountingCurrency),
      totals: required('cac:LegalMonetaryTotal', totals),
      lines:
        kind === 'Invoice'
          ? many('cac:InvoiceLine', line('cbc:InvoicedQuantity'))
          : many('cac:CreditNoteLine', line('cbc:CreditedQuantity')),
    }),
  )

/** A credit note has no due date of its own: it is the first payment's. */
const dueInPayment = ({ dueOn, payment, ...rest }: EuInvoice): EuInvoice => ({
  ...rest,
  payment: dueOn && payment.length ? payment.map((one, i) => (i ? one : { ...one, dueOn })) : payment,
})

const dueOnTop = (invoice: EuInvoice): EuInvoice => {
  const [first, ...others] = invoice.payment
  if (!first?.dueOn) return invoice
  const { dueOn, ...payment } = first
  return { ...invoice, dueOn, payment: [payment, ...others] }
}

/** The invoice as UBL 2.1: an `Invoice`, or for type code 381 and its like a `CreditNote`. The same in gives the same bytes. */
export const writeUbl = (invoice: EuInvoice): string => {
  const kind = documentKindOf(invoice)
  const { currency, accountingCurrency } = invoice
  const content = binding(kind, accountingCurrency).write(
    kind === 'CreditNote' ? dueInPayment(invoice) : invoice,
    { currency },
  )
  return writeXml(
    xmlNode(kind, content, {
      xmlns: documentNamespaces[kind],
      'xmlns:cac': namespaces.cac,
      'xmlns:cbc': namespaces.cbc,
    }),
  )
}

/** An invoice that came from outside, and what of its document the model has no place for. */
export interface UblReading {
  /** what it is, whatever its type code says */
  readonly document: DocumentKind
  readonly invoice: EuInvoice
  /** paths of elements that were not understood */
  readonly notUnderstood: readonly string[]
  /** amounts in another currency than the document's, as paths */
  readonly otherCurrencies: readonly string[]
}

const kindOf = ({ name, namespace }: XmlElement): DocumentKind => {
  if ((name === 'Invoice' || name === 'CreditNote') && namespace === documentNamespaces[name]) return name
  throw new XmlRefused(`${name} is neither an Invoice nor a CreditNote of UBL 2`, '', 0)
}

const textOf = (root: XmlElement, name: string): string =>
  root.children.find(child => child.name === name && child.namespace === namespaces.cbc)?.text.trim() ?? ''

const amountsIn = (root: XmlElement, isOther: (currency: string, path: string) => boolean): string[] => {
  const found: string[] = []
  const visit = (element: XmlElement, path: string): void => {
    const currency = element.attributes.currencyID
    if (currency !== undefined && isOther(currency, path)) found.push(path)
    for (const child of element.children) visit(child, `${path}/${child.name}`)
  }
  visit(root, `/${root.name}`)
  return found
}

/**
 * Reads a UBL 2.1 invoice or credit note.
 *
 * @throws XmlRefused for what is not well-formed, too large, or another document
 */
export const readUbl = (source: string | Uint8Array): UblReading => {
  const root = readXml(source)
  const kind = kindOf(root)
  const currency = textOf(root, 'DocumentCurrencyCode')
  const accountingCurrency = textOf(root, 'TaxCurrencyCode') || undefined
  const context: Reading = { understood: new Set(), currency }
  const invoice = binding(kind, accountingCurrency).read(root, context)
  return {
    document: kind,
    invoice: kind === 'CreditNote' ? dueOnTop(invoice) : invoice,
    notUnderstood: notUnderstood(root, context.understood),
    otherCurrencies: amountsIn(
      root,
      (found, path) =>
        found !== currency && !(found === accountingCurrency && path.endsWith('/TaxTotal/TaxAmount')),
    ),
  }
}
