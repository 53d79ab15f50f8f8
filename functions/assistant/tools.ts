import type { Actor, Permission } from '../../shared/actor.ts'
import { dayIn } from '../../shared/business-date.ts'
import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type {
  KnownCredit,
  KnownInvoice,
  KnownMail,
  KnownOffer,
  KnownOrder,
  KnownPlace,
  KnownReturn,
  KnownShipment,
  Tools,
} from './answer-engine.ts'
import type { Knowledge } from './knowledge.ts'

/** What other contexts let be read in an actor's name; they decide what is his. */
export interface Readers {
  readonly orders: {
    find(orderId: string, actor: Actor): Promise<KnownOrder | undefined>
    newest(actor: Actor, limit: number): Promise<readonly KnownOrder[]>
    shipments(orderId: string, actor: Actor): Promise<readonly KnownShipment[]>
    returns(orderId: string, actor: Actor): Promise<readonly KnownReturn[]>
    places(actor: Actor): Promise<readonly KnownPlace[]>
  }
  readonly offers: {
    find(sku: string, actor: Actor, at: Instant): Promise<KnownOffer | undefined>
    search(words: string, limit: number, actor: Actor, at: Instant): Promise<readonly KnownOffer[]>
  }
  readonly invoices: {
    find(invoiceId: string, actor: Actor): Promise<KnownInvoice | undefined>
    ofOrder(orderId: string, actor: Actor): Promise<readonly KnownInvoice[]>
  }
  readonly invoiceMail: (actor: Actor) => Promise<KnownMail>
  readonly credit: (actor: Actor) => Promise<KnownCredit>
  readonly knowledge: () => Promise<Knowledge>
}

const ORDER_ID = /^ord_[0-9A-HJKMNP-TV-Z]{26}$/
const INVOICE_ID = /^inv_[0-9A-HJKMNP-TV-Z]{26}$/
const SKU = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Tools in the name of one actor, with the permissions that the HTTP routes for the same would ask for. */
export const toolsFor =
  ({ orders, offers, invoices, invoiceMail, credit, knowledge }: Readers, timeZone: string) =>
  async (actor: Actor, now: Instant): Promise<Tools> => {
    const need = (permission: Permission) => {
      if (actor.permissions.has(permission)) return
      throw new DomainError('forbidden', `Your role ${actor.role} lacks the permission ${permission}.`)
    }
    const known = await knowledge()
    const asking = { today: dayIn(timeZone, now), audiences: actor.organizationRoles }
    return {
      findOrder: async orderId => {
        need('order:read')
        return ORDER_ID.test(orderId) ? orders.find(orderId, actor) : undefined
      },
      newestOrders: async limit => {
        need('order:read')
        return orders.newest(actor, limit)
      },
      shipmentsOf: async orderId => {
        need('order:read')
        return ORDER_ID.test(orderId) ? orders.shipments(orderId, actor) : []
      },
      returnsOf: async orderId => {
        need('order:read')
        return ORDER_ID.test(orderId) ? orders.returns(orderId, actor) : []
      },
      places: async () => {
        need('order:read')
        return orders.places(actor)
      },
      invoiceMail: async () => {
        need('organization:edit')
        return invoiceMail(actor)
      },
      credit: async () => {
        need('order:read')
        return credit(actor)
      },
      findOffer: async sku => {
        need('product:read')
        return SKU.test(sku) ? offers.find(sku, actor, now) : undefined
      },
      searchOffers: async (words, limit) => {
        need('product:read')
        return offers.search(words, limit, actor, now)
      },
      findInvoice: async invoiceId => {
        need('invoice:read')
        return INVOICE_ID.test(invoiceId) ? invoices.find(invoiceId, actor) : undefined
      },
      invoicesOf: async orderId => {
        need('invoice:read')
        return ORDER_ID.test(orderId) ? invoices.ofOrder(orderId, actor) : []
      },
      taught: known.taught,
      searchArticles: (question, locale, most) => known.search(question, { ...asking, locale }, most),
    }
  }
