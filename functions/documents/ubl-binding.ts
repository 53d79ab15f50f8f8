import type { Part } from '../../shared/xml/bind-xml.ts'
import { xmlNode } from '../../shared/xml/write-xml.ts'
import type { DocumentTotals, SupportingDocument, TaxSubtotal, TaxTotal } from './eu-invoice.ts'
import type { Allowance, DocumentAllowance, TaxCategory } from './eu-line.ts'
import { amount, identifier, maybeAmount, ubl, vatScheme } from './ubl-words.ts'

const { inside, joined, leaf, many, maybe, record, required, text } = ubl

const categoryContent = record<TaxCategory & { scheme?: unknown }>({
  code: text('cbc:ID'),
  percent: maybe('cbc:Percent'),
  scheme: vatScheme,
})

export const category = (name: string) => inside<TaxCategory>(name, categoryContent)

const indicator: Part<boolean> = leaf(
  'cbc:ChargeIndicator',
  isCharge => xmlNode('cbc:ChargeIndicator', String(isCharge)),
  (_, found) => found === 'true' || found === '1',
)

export const allowance = record<Allowance>({
  isCharge: indicator,
  reasonCode: maybe('cbc:AllowanceChargeReasonCode'),
  reason: maybe('cbc:AllowanceChargeReason'),
  percent: maybe('cbc:MultiplierFactorNumeric'),
  amount: amount('cbc:Amount'),
  baseAmount: maybeAmount('cbc:BaseAmount'),
})

export const documentAllowance = joined<DocumentAllowance>(
  allowance,
  record<Pick<DocumentAllowance, 'category'>>({ category: category('cac:TaxCategory') }),
)

/** A breakdown's category has the reason of its exemption between its rate and its scheme. */
const subtotal = joined<TaxSubtotal>(
  record<Pick<TaxSubtotal, 'taxable' | 'tax'>>({
    taxable: amount('cbc:TaxableAmount'),
    tax: amount('cbc:TaxAmount'),
  }),
  required('cac:TaxCategory', {
    write: ({ category: { code, percent }, exemptionCode, exemptionReason }: TaxSubtotal, context) =>
      subtotalCategory.write(
        {
          code,
          ...(percent === undefined ? {} : { percent }),
          ...(exemptionCode === undefined ? {} : { exemptionCode }),
          ...(exemptionReason === undefined ? {} : { exemptionReason }),
        },
        context,
      ),
    read: (parent, context) => {
      const { code, percent, ...exemption } = subtotalCategory.read(parent, context)
      return {
        category: { code, ...(percent === undefined ? {} : { percent }) },
        ...exemption,
      } as TaxSubtotal
    },
  }),
)

const subtotalCategory = record<
  TaxCategory & Pick<TaxSubtotal, 'exemptionCode' | 'exemptionReason'> & { scheme?: unknown }
>({
  code: text('cbc:ID'),
  percent: maybe('cbc:Percent'),
  exemptionCode: maybe('cbc:TaxExemptionReasonCode'),
  exemptionReason: maybe('cbc:TaxExemptionReason'),
  scheme: vatScheme,
})

const taxTotalContent = record<Pick<TaxTotal, 'amount' | 'subtotals'>>({
  amount: maybeAmount('cbc:TaxAmount'),
  subtotals: many('cac:TaxSubtotal', subtotal),
})

/** The total in the document's currency with its breakdown, and perhaps another in the accounting currency. */
export const taxTotals = (accountingCurrency: string | undefined): Part<TaxTotal> => {
  const all = many('cac:TaxTotal', taxTotalContent)
  return {
    write: ({ amount, accountingAmount, subtotals }, context) => [
      ...all.write([{ ...(amount === undefined ? {} : { amount }), subtotals }], context),
      ...(accountingAmount !== undefined && accountingCurrency
        ? all.write([{ amount: accountingAmount, subtotals: [] }], { currency: accountingCurrency })
        : []),
    ],
    read: (parent, context) => {
      const elements = parent.children.filter(({ name }) => name === 'TaxTotal')
      const totals = all.read(parent, context)
      const currencyOf = (i: number) =>
        elements[i]?.children.find(({ name }) => name === 'TaxAmount')?.attributes.currencyID
      const inCurrency = (currency: string) => totals.findIndex((_, i) => currencyOf(i) === currency)
      const own = totals[Math.max(0, inCurrency(context.currency))] ?? { subtotals: [] }
      const other =
        accountingCurrency && accountingCurrency !== context.currency
          ? totals[inCurrency(accountingCurrency)]?.amount
          : undefined
      return { ...own, ...(other === undefined ? {} : { accountingAmount: other }) }
    },
  }
}

export const totals = record<DocumentTotals>({
  lines: amount('cbc:LineExtensionAmount'),
  withoutTax: amount('cbc:TaxExclusiveAmount'),
  withTax: amount('cbc:TaxInclusiveAmount'),
  allowances: maybeAmount('cbc:AllowanceTotalAmount'),
  charges: maybeAmount('cbc:ChargeTotalAmount'),
  prepaid: maybeAmount('cbc:PrepaidAmount'),
  rounding: maybeAmount('cbc:PayableRoundingAmount'),
  payable: amount('cbc:PayableAmount'),
})

type Content = NonNullable<NonNullable<SupportingDocument['attachment']>['content']>

const embedded: Part<Content | undefined> = leaf(
  'cbc:EmbeddedDocumentBinaryObject',
  value =>
    value &&
    xmlNode('cbc:EmbeddedDocumentBinaryObject', value.base64, {
      mimeCode: value.mimeType,
      filename: value.fileName,
    }),
  (element, base64) =>
    element && {
      base64: base64.replace(/\s+/g, ''),
      mimeType: element.attributes.mimeCode ?? '',
      fileName: element.attributes.filename ?? '',
    },
)

export const supportingDocument = record<SupportingDocument>({
  reference: identifier('cbc:ID'),
  typeCode: maybe('cbc:DocumentTypeCode'),
  description: maybe('cbc:DocumentDescription'),
  attachment: inside(
    'cac:Attachment',
    record<NonNullable<SupportingDocument['attachment']>>({
      content: embedded,
      uri: inside('cac:ExternalReference', text('cbc:URI')),
    }),
  ),
})
