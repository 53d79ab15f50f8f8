import type { Actor } from '../../shared/actor.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { type Invoice, type Invoices, isVisibleTo, sidesOf } from './invoice.ts'

/**
 * One invoice, to those whom it concerns.
 *
 * @throws `not-found` when there is none, or it is between others
 */
export const readInvoice =
  ({ invoices }: { readonly invoices: Pick<Invoices, 'find'> }) =>
  async (invoiceId: string, actor: Actor): Promise<Invoice> => {
    const invoice = await invoices.find(invoiceId)
    if (!invoice || !isVisibleTo(sidesOf(invoice), actor)) throw notFound('invoice')
    return invoice
  }

interface ListOrderInvoicesDeps {
  readonly invoices: Pick<Invoices, 'ofOrder' | 'findAll'>
  /** Whether the order exists for the actor: asked only while it has no invoice. */
  readonly orderExistsFor: (orderId: string, actor: Actor) => Promise<boolean>
}

interface ListOrderInvoices {
  readonly orderId: string
  readonly limit: number
  readonly cursor: string | undefined
}

/**
 * The invoices and credit notes of an order, oldest first; of an order that has shipped nothing yet, none.
 *
 * @throws `not-found` when there is no such order, or it is another's
 */
export const listOrderInvoices =
  ({ invoices, orderExistsFor }: ListOrderInvoicesDeps) =>
  async (
    { orderId, ...page }: ListOrderInvoices,
    actor: Actor,
  ): Promise<{ items: Invoice[]; cursor?: string }> => {
    const { links, cursor } = await invoices.ofOrder(orderId, page)
    const visible = links.filter(link => isVisibleTo(link, actor))
    if (!visible.length && (links.length || !(await orderExistsFor(orderId, actor)))) throw notFound('order')
    const items = visible.length ? await invoices.findAll(visible.map(({ invoiceId }) => invoiceId)) : []
    return { items, ...(cursor ? { cursor } : {}) }
  }
