import type { Part } from '../../shared/xml/bind-xml.ts'
import { xmlNode } from '../../shared/xml/write-xml.ts'
import type { InvoicedItem, InvoiceLine, Price } from './eu-line.ts'
import { allowance, category } from './ubl-binding.ts'
import { amount, identifier, maybeAmount, measured, period, ubl } from './ubl-words.ts'

const { constant, inside, joined, leaf, many, maybe, record, required, text } = ubl

type Classification = InvoicedItem['classifications'][number]

const classification: Part<Classification> = leaf(
  'cbc:ItemClassificationCode',
  ({ code, list, version }) =>
    xmlNode('cbc:ItemClassificationCode', code, {
      ...(list ? { listID: list } : {}),
      ...(version ? { listVersionID: version } : {}),
    }),
  (element, code) => {
    const { listID: list, listVersionID: version } = element?.attributes ?? {}
    return { code, ...(list ? { list } : {}), ...(version ? { version } : {}) }
  },
)

const item = record<InvoicedItem>({
  description: maybe('cbc:Description'),
  name: text('cbc:Name'),
  buyersId: inside('cac:BuyersItemIdentification', text('cbc:ID')),
  sellersId: inside('cac:SellersItemIdentification', text('cbc:ID')),
  standardId: inside('cac:StandardItemIdentification', identifier('cbc:ID')),
  originCountry: inside('cac:OriginCountry', text('cbc:IdentificationCode')),
  classifications: many('cac:CommodityClassification', classification),
  category: category('cac:ClassifiedTaxCategory'),
  properties: many(
    'cac:AdditionalItemProperty',
    record<InvoicedItem['properties'][number]>({ name: text('cbc:Name'), value: text('cbc:Value') }),
  ),
})

/** A quantity that need not be there, with its unit. */
const baseQuantity: Part<Pick<Price, 'baseQuantity' | 'baseUnit'>> = leaf(
  'cbc:BaseQuantity',
  ({ baseQuantity, baseUnit }) =>
    xmlNode('cbc:BaseQuantity', baseQuantity ?? '', baseUnit ? { unitCode: baseUnit } : undefined),
  (element, found) => ({
    ...(found ? { baseQuantity: found } : {}),
    ...(element?.attributes.unitCode ? { baseUnit: element.attributes.unitCode } : {}),
  }),
)

const priceDiscount = inside('cac:AllowanceCharge', {
  write: ({ discount, gross }: Pick<Price, 'discount' | 'gross'>, context) =>
    discount === undefined
      ? []
      : [
          xmlNode('cbc:ChargeIndicator', 'false'),
          ...amount('cbc:Amount').write(discount, context),
          ...maybeAmount('cbc:BaseAmount').write(gross, context),
        ],
  read: (parent, context) => {
    constant(['cbc:ChargeIndicator'], 'false').read(parent, context)
    const discount = maybeAmount('cbc:Amount').read(parent, context)
    const gross = maybeAmount('cbc:BaseAmount').read(parent, context)
    return { ...(discount ? { discount } : {}), ...(gross ? { gross } : {}) }
  },
})

const price = joined<Price>(
  record<Pick<Price, 'amount'>>({ amount: amount('cbc:PriceAmount') }),
  baseQuantity,
  priceDiscount,
)

/** @param quantity the element's name differs between invoice and credit note */
export const line = (quantity: 'cbc:InvoicedQuantity' | 'cbc:CreditedQuantity'): Part<InvoiceLine> =>
  joined(
    record<Pick<InvoiceLine, 'id' | 'note'>>({ id: text('cbc:ID'), note: maybe('cbc:Note') }),
    measured(quantity, 'quantity', 'unit'),
    record<Omit<InvoiceLine, 'id' | 'note' | 'quantity' | 'unit'>>({
      net: amount('cbc:LineExtensionAmount'),
      buyerAccountingReference: maybe('cbc:AccountingCost'),
      period,
      orderLine: inside('cac:OrderLineReference', text('cbc:LineID')),
      object: inside(
        'cac:DocumentReference',
        record<NonNullable<InvoiceLine['object']>>({
          reference: identifier('cbc:ID'),
          typeCode: maybe('cbc:DocumentTypeCode'),
        }),
      ),
      allowancesAndCharges: many('cac:AllowanceCharge', allowance),
      item: required('cac:Item', item),
      price: required('cac:Price', price),
    }),
  )
