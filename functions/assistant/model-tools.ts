import * as z from 'zod/mini'
import type { ToolCall, ToolSpec } from './chat-model.ts'
import type { Source } from './conversation.ts'
import type { Entity } from './entities.ts'
import type { Intent } from './intents.ts'
import { proposeCancel, proposeChange, proposePlace } from './propose.ts'
import { proposeInvoice, proposeRedirect, proposeReturn } from './propose-after.ts'
import { proposeReplacement } from './propose-lines.ts'
import { proposeMail } from './propose-mail.ts'
import type { Reply, Turn } from './reply.ts'

/** What a call gave: text for the model, what the reply may rest on, or a reply of our own that ends the turn. */
export interface ToolOutcome {
  readonly result: unknown
  readonly sources?: readonly Source[]
  readonly intent?: Intent
  readonly reply?: Reply
}

interface ModelTool {
  readonly description: string
  readonly schema: z.ZodMiniType
  run(args: never, turn: Turn): Promise<ToolOutcome>
}

const id = z.string().check(z.maxLength(64))
const words = z.string().check(z.minLength(1), z.maxLength(200))
const quantity = z.int().check(z.gte(1), z.lte(1_000_000))
const NOTHING = { found: false }

/** One for what there is not and for what is another's: the model cannot tell, and neither can its words. */
const found = <T>(value: T | undefined, sourceOf: (value: T) => Source, intent: Intent): ToolOutcome =>
  value === undefined ? { result: NOTHING, intent } : { result: value, sources: [sourceOf(value)], intent }

const all = <T>(values: readonly T[], sourceOf: (value: T) => Source, intent: Intent): ToolOutcome => ({
  result: values,
  sources: values.map(sourceOf),
  intent,
})

const tool = <S extends z.ZodMiniType>(
  description: string,
  schema: S,
  run: (args: z.infer<S>, turn: Turn) => Promise<ToolOutcome>,
): ModelTool => ({ description, schema, run })

/** The turn as if its message had named just these things. */
const naming = (turn: Turn, intent: Intent, entities: readonly Entity[]): Turn => ({
  ...turn,
  frame: { ...turn.frame, orders: [], products: [] },
  understood: { ...turn.understood, intent, sure: true, entities },
})
const entity = (kind: Entity['kind'], value: string): Entity => ({ kind, value, text: value })

const proposed = (reply: Reply | undefined, intent: Intent): ToolOutcome =>
  reply ? { result: { proposed: Boolean(reply.proposal) }, reply, intent } : { result: NOTHING, intent }

/**
 * What a model can call: the look-ups that the embedded engine has, with the asker bound in, and proposals.
 * Nothing here changes anything, and nothing takes a person, an organization or a confirmation.
 */
export const modelTools: Readonly<Record<string, ModelTool>> = {
  find_order: tool(
    'One order of the asker by its id',
    z.strictObject({ orderId: id }),
    async ({ orderId }, { tools }) =>
      found(await tools.findOrder(orderId), order => ({ kind: 'order', id: order.orderId }), 'order_status'),
  ),
  newest_orders: tool('The asker’s newest orders', z.strictObject({}), async (_, { tools }) =>
    all(await tools.newestOrders(5), order => ({ kind: 'order', id: order.orderId }), 'order_status'),
  ),
  find_product: tool(
    'Price and stock of a SKU for the asker',
    z.strictObject({ sku: id }),
    async ({ sku }, { tools }) =>
      found(await tools.findOffer(sku), offer => ({ kind: 'product', id: offer.sku }), 'stock_price'),
  ),
  search_products: tool(
    'Products by words of their names',
    z.strictObject({ words }),
    async (args, { tools }) =>
      all(
        await tools.searchOffers(args.words, 3),
        offer => ({ kind: 'product', id: offer.sku }),
        'stock_price',
      ),
  ),
  find_invoice: tool(
    'One invoice of the asker by its id',
    z.strictObject({ invoiceId: id }),
    async ({ invoiceId }, { tools }) =>
      found(await tools.findInvoice(invoiceId), one => ({ kind: 'invoice', id: one.invoiceId }), 'invoice'),
  ),
  invoices_of_order: tool(
    'Invoices of an order of the asker',
    z.strictObject({ orderId: id }),
    async ({ orderId }, { tools }) =>
      all(await tools.invoicesOf(orderId), one => ({ kind: 'invoice', id: one.invoiceId }), 'invoice'),
  ),
  credit: tool(
    'What the asker’s open orders come to, what of the credit limit is left, and due dates',
    z.strictObject({}),
    async (_, { tools }) => {
      const credit = await tools.credit()
      const sources = credit.due.map(({ orderId }) => ({ kind: 'order' as const, id: orderId }))
      return { result: credit, sources: sources.slice(0, 5), intent: 'credit_limit' }
    },
  ),
  search_articles: tool(
    'Articles of the knowledge base',
    z.strictObject({ question: words }),
    async ({ question }, { tools, locale }) =>
      all(
        tools
          .searchArticles(question, locale, 3)
          .map(({ article }) => ({ id: article.id, title: article.title, text: article.text })),
        article => ({ kind: 'article', id: article.id }),
        'howto_account',
      ),
  ),
  propose_cancel: tool(
    'Propose to cancel an order; the asker confirms it',
    z.strictObject({ orderId: id }),
    async ({ orderId }, turn) =>
      proposed(await proposeCancel(naming(turn, 'cancel_order', [entity('order', orderId)])), 'cancel_order'),
  ),
  propose_order: tool(
    'Propose to order a SKU; the asker confirms it',
    z.strictObject({ sku: id, quantity }),
    async (args, turn) =>
      proposed(
        await proposePlace(
          naming(turn, 'place_order', [
            entity('product', args.sku),
            entity('quantity', String(args.quantity)),
          ]),
        ),
        'place_order',
      ),
  ),
  propose_quantity: tool(
    'Propose another quantity for a SKU of an order; the asker confirms it',
    z.strictObject({ orderId: id, sku: id, quantity }),
    async (args, turn) =>
      proposed(
        await proposeChange(
          naming(turn, 'change_order', [
            entity('order', args.orderId),
            entity('product', args.sku),
            entity('quantity', String(args.quantity)),
          ]),
        ),
        'change_order',
      ),
  ),
  propose_replacement: tool(
    'Propose another SKU in an order instead of one that is in it; the asker confirms it',
    z.strictObject({ orderId: id, sku: id, newSku: id, quantity: z.optional(quantity) }),
    async (args, turn) => proposed(await proposeReplacement(turn, args), 'change_order'),
  ),
  delivery_places: tool(
    'Places of the asker that goods can go to',
    z.strictObject({}),
    async (_, { tools }) => ({
      result: await tools.places(),
      intent: 'change_address',
    }),
  ),
  propose_delivery_place: tool(
    'Propose to send an order to another place of the asker; the asker confirms it',
    z.strictObject({ orderId: id, unitId: id }),
    async ({ orderId, unitId }, turn) => {
      const asked = naming(turn, 'change_address', [entity('order', orderId)])
      const there = { ...asked, understood: { ...asked.understood, normal: unitId } }
      return proposed(await proposeRedirect(there), 'change_address')
    },
  ),
  propose_return: tool(
    'Propose to give shipped pieces of an order back; the asker confirms it',
    z.strictObject({ orderId: id, sku: id, quantity }),
    async (args, turn) =>
      proposed(
        await proposeReturn(
          naming(turn, 'refund_return', [
            entity('order', args.orderId),
            entity('product', args.sku.toUpperCase()),
            entity('quantity', String(args.quantity)),
          ]),
        ),
        'refund_return',
      ),
  ),
  propose_invoice: tool(
    'Propose to issue the invoice of an order that has none; the asker confirms it',
    z.strictObject({ orderId: id }),
    async ({ orderId }, turn) => {
      const order = await turn.tools.findOrder(orderId)
      return order
        ? proposed(await proposeInvoice(turn, order), 'invoice')
        : { result: NOTHING, intent: 'invoice' }
    },
  ),
  propose_invoice_mail: tool(
    'Propose to mail invoices to the address that the asker’s message names, or no more; the asker confirms it',
    z.strictObject({}),
    // the address is read from the asker's own words: a model cannot slip in another
    async (_, turn) => proposed(await proposeMail(turn), 'howto_account'),
  ),
  hand_over: tool('Hand the conversation to a person', z.strictObject({}), async (_, turn) => ({
    result: {},
    intent: 'handover',
    reply: {
      text: turn.words.handover,
      handover: { state: 'requested', urgency: 'normal', reason: 'asked' },
    },
  })),
}

export const toolSpecs: readonly ToolSpec[] = Object.entries(modelTools).map(
  ([name, { description, schema }]) => ({
    name,
    description,
    parameters: z.toJSONSchema(schema) as Record<string, unknown>,
  }),
)

/** Runs what a model has called. What it got wrong is told to it; it learns nothing else from it. */
export const runTool = async ({ name, arguments: json }: ToolCall, turn: Turn): Promise<ToolOutcome> => {
  const called = Object.hasOwn(modelTools, name) ? modelTools[name] : undefined
  if (!called) return { result: { error: 'There is no such tool.' } }
  let given: unknown
  try {
    given = JSON.parse(json || '{}')
  } catch {
    return { result: { error: 'The arguments are no JSON.' } }
  }
  const args = z.safeParse(called.schema, given)
  if (!args.success) return { result: { error: 'The arguments do not have the form of the schema.' } }
  return called.run(args.data as never, turn)
}
