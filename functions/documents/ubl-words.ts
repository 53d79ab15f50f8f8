import { type Part, xmlBinding } from '../../shared/xml/bind-xml.ts'
import { xmlNode } from '../../shared/xml/write-xml.ts'
import type { InvoicePeriod } from './eu-line.ts'
import type { Identifier } from './eu-party.ts'

const OASIS = 'urn:oasis:names:specification:ubl:schema:xsd'

export const namespaces = {
  cac: `${OASIS}:CommonAggregateComponents-2`,
  cbc: `${OASIS}:CommonBasicComponents-2`,
}

/** The default namespaces of the two kinds of document. */
export const documentNamespaces = { Invoice: `${OASIS}:Invoice-2`, CreditNote: `${OASIS}:CreditNote-2` }

export const ubl = xmlBinding(namespaces)
const { constant, inside, leaf, maybe, optional, record } = ubl

export const vatScheme = constant(['cac:TaxScheme', 'cbc:ID'], 'VAT')

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
