import { type Part, xmlBinding } from '../../shared/xml/bind-xml.ts'
import { xmlNode } from '../../shared/xml/write-xml.ts'
import type {
  Allowance,
  Delivery,
  DocumentAllowance,
  DocumentTotals,
  Identifier,
  InvoicePeriod,
  Payee,
  PaymentInstruction,
  PostalAddress,
  SupportingDocument,
  TaxCategory,
  TaxRepresentative,
  TaxSubtotal,
  TaxTotal,
  TradeParty,
} from './eu-invoice.ts'

const OASIS = 'urn:oasis:names:specification:ubl:schema:xsd'

export const namespaces = {
  cac: `${OASIS}:CommonAggregateComponents-2`,
  cbc: `${OASIS}:CommonBasicComponents-2`,
}

/** The default namespaces of the two kinds of document. */
export const documentNamespaces = { Invoice: `${OASIS}:Invoice-2`, CreditNote: `${OASIS}:CreditNote-2` }

export const ubl = xmlBinding(namespaces)
const { constant, inside, joined, leaf, many, maybe, optional, record, required, text } = ubl

const vatScheme = constant(['cac:TaxScheme', 'cbc:ID'], 'VAT')

export const identifier = (name: string): Part<Identifier> =>
  leaf(
    name,
    ({ id, scheme }) => xmlNode(name, id, scheme ? { schemeID: scheme } : undefined),
    (element, id) => {
      const scheme = element?.attributes.schemeID
      return scheme ? { id, scheme } : { id }
    },
  )

/** An identifier of which an empty one is none. */
export const maybeIdentifier = (name: string): Part<Identifier | undefined> => {
  const part = identifier(name)
  return {
    write: (value, context) => (value ? part.write(value, context) : []),
    read: (parent, context) => {
      const value = part.read(parent, context)
      return value.id ? value : undefined
    },
  }
}

/** A decimal with the document's currency beside it. */
export const amount = (name: string): Part<string> =>
  leaf(
    name,
    (value, { currency }) => xmlNode(name, value, { currencyID: currency }),
    (_, found) => found,
  )

export const maybeAmount = (name: string) => optional(amount(name))

/** A quantity and its unit, as two members. */
export const measured = <Q extends string, U extends string>(
  name: string,
  quantity: Q,
  unit: U,
): Part<Record<Q | U, string>> =>
  leaf(
    name,
    value => {
      const { [quantity]: count = '', [unit]: code } = value as Record<Q | U, string | undefined>
      return xmlNode(name, count, code ? { unitCode: code } : undefined)
    },
    (element, found) =>
      ({ [quantity]: found, [unit]: element?.attributes.unitCode ?? '' }) as Record<Q | U, string>,
  )

export const period = inside(
  'cac:InvoicePeriod',
  record<InvoicePeriod>({
    startsOn: maybe('cbc:StartDate'),
    endsOn: maybe('cbc:EndDate'),
    taxPointCode: maybe('cbc:DescriptionCode'),
  }),
)

const addressContent = record<PostalAddress>({
  street: maybe('cbc:StreetName'),
  additionalStreet: maybe('cbc:AdditionalStreetName'),
  city: maybe('cbc:CityName'),
  postCode: maybe('cbc:PostalZone'),
  region: maybe('cbc:CountrySubentity'),
  addressLine: inside('cac:AddressLine', text('cbc:Line')),
  country: required('cac:Country', text('cbc:IdentificationCode')),
})

interface TaxNumbers {
  readonly vatIdentifier?: string
  readonly taxRegistration?: string
}

const schemes = many(
  'cac:PartyTaxScheme',
  record<{ id: string; scheme: string }>({
    id: text('cbc:CompanyID'),
    scheme: required('cac:TaxScheme', text('cbc:ID')),
  }),
)

/** Both tax numbers of a party are the same element; the scheme VAT tells which is which. */
const taxNumbers: Part<TaxNumbers> = {
  write: ({ vatIdentifier, taxRegistration }, context) =>
    schemes.write(
      [
        ...(vatIdentifier ? [{ id: vatIdentifier, scheme: 'VAT' }] : []),
        ...(taxRegistration ? [{ id: taxRegistration, scheme: 'TAX' }] : []),
      ],
      context,
    ),
  read: (parent, context) => {
    const all = schemes.read(parent, context)
    const vatIdentifier = all.find(({ scheme }) => scheme === 'VAT')?.id
    const taxRegistration = all.find(({ scheme }) => scheme !== 'VAT')?.id
    return { ...(vatIdentifier ? { vatIdentifier } : {}), ...(taxRegistration ? { taxRegistration } : {}) }
  },
}

const tradingName = inside('cac:PartyName', text('cbc:Name'))

export const party = joined<TradeParty>(
  record<Pick<TradeParty, 'electronicAddress' | 'identifiers' | 'tradingName' | 'address'>>({
    electronicAddress: maybeIdentifier('cbc:EndpointID'),
    identifiers: many('cac:PartyIdentification', identifier('cbc:ID')),
    tradingName,
    address: inside('cac:PostalAddress', addressContent),
  }),
  taxNumbers,
  required(
    'cac:PartyLegalEntity',
    record<Pick<TradeParty, 'name' | 'registration' | 'legalForm'>>({
      name: text('cbc:RegistrationName'),
      registration: maybeIdentifier('cbc:CompanyID'),
      legalForm: maybe('cbc:CompanyLegalForm'),
    }),
  ),
  record<Pick<TradeParty, 'contact'>>({
    contact: inside(
      'cac:Contact',
      record<NonNullable<TradeParty['contact']>>({
        name: maybe('cbc:Name'),
        telephone: maybe('cbc:Telephone'),
        email: maybe('cbc:ElectronicMail'),
      }),
    ),
  }),
)

export const payee = record<Payee>({
  identifier: inside('cac:PartyIdentification', identifier('cbc:ID')),
  name: required('cac:PartyName', text('cbc:Name')),
  registration: inside('cac:PartyLegalEntity', identifier('cbc:CompanyID')),
})

export const taxRepresentative = joined<TaxRepresentative>(
  record<Pick<TaxRepresentative, 'name' | 'address'>>({
    name: required('cac:PartyName', text('cbc:Name')),
    address: inside('cac:PostalAddress', addressContent),
  }),
  taxNumbers,
)

export const delivery = joined<Delivery>(
  record<Pick<Delivery, 'deliveredOn'>>({ deliveredOn: maybe('cbc:ActualDeliveryDate') }),
  inside(
    'cac:DeliveryLocation',
    record<Pick<Delivery, 'location' | 'address'>>({
      location: maybeIdentifier('cbc:ID'),
      address: inside('cac:Address', addressContent),
    }),
  ),
  record<Pick<Delivery, 'name'>>({
    name: inside('cac:DeliveryParty', required('cac:PartyName', text('cbc:Name'))),
  }),
)

const meansCode: Part<Pick<PaymentInstruction, 'meansCode' | 'meansText'>> = leaf(
  'cbc:PaymentMeansCode',
  ({ meansCode, meansText }) =>
    xmlNode('cbc:PaymentMeansCode', meansCode, meansText ? { name: meansText } : undefined),
  (element, code) => {
    const name = element?.attributes.name
    return { meansCode: code, ...(name ? { meansText: name } : {}) }
  },
)

export const payment = joined<PaymentInstruction>(
  meansCode,
  record<Omit<PaymentInstruction, 'meansCode' | 'meansText'>>({
    dueOn: maybe('cbc:PaymentDueDate'),
    remittance: maybe('cbc:PaymentID'),
    card: inside(
      'cac:CardAccount',
      record<NonNullable<PaymentInstruction['card']>>({
        number: text('cbc:PrimaryAccountNumberID'),
        network: maybe('cbc:NetworkID'),
        holder: maybe('cbc:HolderName'),
      }),
    ),
    account: inside(
      'cac:PayeeFinancialAccount',
      record<NonNullable<PaymentInstruction['account']>>({
        id: text('cbc:ID'),
        name: maybe('cbc:Name'),
        bank: inside('cac:FinancialInstitutionBranch', text('cbc:ID')),
      }),
    ),
    mandate: inside(
      'cac:PaymentMandate',
      record<NonNullable<PaymentInstruction['mandate']>>({
        id: maybe('cbc:ID'),
        debitedAccount: inside('cac:PayerFinancialAccount', text('cbc:ID')),
      }),
    ),
  }),
)

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
