import type { Part } from '../../shared/xml/bind-xml.ts'
import { xmlNode } from '../../shared/xml/write-xml.ts'
import type { PaymentInstruction } from './eu-invoice.ts'
import type { Delivery, Payee, PostalAddress, TaxRepresentative, TradeParty } from './eu-party.ts'
import { identifier, maybeIdentifier, ubl } from './ubl-words.ts'

const { inside, joined, leaf, many, maybe, record, required, text } = ubl

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
