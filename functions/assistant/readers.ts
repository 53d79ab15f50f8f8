import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Money } from '../../shared/money.ts'
import type { Invoice } from '../invoicing/index.ts'
import type {
  KnownCredit,
  KnownInvoice,
  KnownMail,
  KnownOffer,
  KnownOrder,
  KnownPlace,
  KnownReturn,
  KnownShipment,
} from './answer-engine.ts'
import type { Readers } from './tools.ts'

/** What is missing is undefined here; every other error is one. */
const unlessMissing = async <T>(find: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await find()
  } catch (thrown) {
    if (thrown instanceof DomainError && thrown.code === 'not-found') return undefined
    throw thrown
  }
}

interface Shipment {
  readonly shipmentId: string
  readonly shippedAt: Instant
  readonly lines: readonly { readonly quantity: number }[]
}

interface Page<T> {
  readonly items: readonly T[]
}

/** The use-cases of other contexts that the tools are made of. */
export interface UseCases {
  readonly orders: {
    find(orderId: string, actor: Actor): Promise<KnownOrder | undefined>
    newest(actor: Actor, limit: number): Promise<readonly KnownOrder[]>
    shipments(orderId: string, actor: Actor): Promise<readonly Shipment[]>
    returns(orderId: string, actor: Actor): Promise<readonly KnownReturn[]>
    places(actor: Actor): Promise<readonly KnownPlace[]>
  }
  readonly offers: {
    find(asked: { actor: Actor; sku: string; at: Instant }): Promise<KnownOffer | undefined>
    list(asked: {
      actor: Actor
      at: Instant
      text: string
      limit: number
      cursor: undefined
    }): Promise<Page<KnownOffer>>
  }
  readonly invoices: {
    read(invoiceId: string, actor: Actor): Promise<Invoice>
    list(asked: { orderId: string; limit: number; cursor: undefined }, actor: Actor): Promise<Page<Invoice>>
  }
  readonly invoiceMailOf: (actor: Actor) => Promise<KnownMail>
  readonly credit: (actor: Actor) => Promise<KnownCredit>
}

const shipmentOf = ({ shipmentId, shippedAt, lines }: Shipment): KnownShipment => ({
  shipmentId,
  shippedAt,
  pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
})

const invoiceOf = ({
  invoiceId,
  series,
  number,
  kind,
  shipments,
  issuedOn,
  totals,
}: Invoice): KnownInvoice => ({
  invoiceId,
  number: `${series}-${number}`,
  isCredit: kind === 'creditNote',
  orderId: shipments[0]?.orderId,
  issuedOn,
  total: totals.gross as Money,
})

/** An order has seldom more; the newest of them are what is asked for. */
const MOST_INVOICES = 20

/** Words that name a product, and fewer of them when all together find none. */
const narrowings = (words: string): string[] => {
  const singular = words.replace(/\b([a-z]{3,})s\b/gi, '$1')
  const parts = singular.split(' ').filter(part => part.length > 1 || /\d/.test(part))
  return [...new Set([words, singular, ...parts.toSorted((a, b) => b.length - a.length)])]
    .filter(part => part)
    .slice(0, 4)
}

export const readersOn = ({
  orders,
  offers,
  invoices,
  invoiceMailOf,
  credit,
}: UseCases): Omit<Readers, 'knowledge'> => ({
  orders: {
    ...orders,
    shipments: async (orderId, actor) =>
      ((await unlessMissing(() => orders.shipments(orderId, actor))) ?? []).map(shipmentOf),
    returns: async (orderId, actor) => (await unlessMissing(() => orders.returns(orderId, actor))) ?? [],
  },
  offers: {
    find: (sku, actor, at) => offers.find({ actor, sku, at }),
    search: async (words, limit, actor, at) => {
      for (const text of narrowings(words)) {
        const { items } = await offers.list({ actor, at, text, limit, cursor: undefined })
        if (items.length) return items
      }
      return []
    },
  },
  invoices: {
    find: async (invoiceId, actor) => {
      const found = await unlessMissing(() => invoices.read(invoiceId, actor))
      return found && invoiceOf(found)
    },
    ofOrder: async (orderId, actor) => {
      const asked = { orderId, limit: MOST_INVOICES, cursor: undefined }
      return ((await unlessMissing(() => invoices.list(asked, actor)))?.items ?? []).map(invoiceOf)
    },
  },
  invoiceMail: invoiceMailOf,
  credit,
})
