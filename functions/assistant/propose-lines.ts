import type { KnownOffer, KnownOrder } from './answer-engine.ts'
import { CHANGEABLE, orderMeant, quantityIn } from './propose.ts'
import { nameIn, type Reply, type Turn, unlessForbidden, valuesOf } from './reply.ts'
import { moneyWords } from './words.ts'

const SWAP =
  /(?:换|改|替换|调换|变)(?:成|为|到|掉)|换(?=[a-z\d])|\b(?:replace|swap|exchange|substitute|change)\b.{1,60}?\b(?:with|for|to|by|into)\b|\binstead of\b/iu
const ADD = /加|添|追加|补进|多要|\b(?:add|include|put)\b/iu
const REMOVE = /去掉|删|拿掉|不要|移除|减掉|\b(?:remove|delete|drop|leave out|take out|take off|without)\b/iu
/** Only how many is to change. */
const COUNTS = /数量|件数|箱数|\b(?:quantity|qty|amount)\b/iu
const ASKED_ABOUT = 3

type Line = KnownOrder['lines'][number]

const kept = ({ quantity, cancelled }: Line): number => quantity - cancelled

/** The line that a text names, by its SKU or by its name; the longest name where several do. */
const lineNamed = (order: KnownOrder, text: string, skus: readonly string[]): Line | undefined => {
  const said = text.toLowerCase()
  return order.lines
    .filter(line => kept(line) > 0)
    .filter(
      ({ sku, name }) =>
        skus.includes(sku.toUpperCase()) || [name.zh, name.en].some(one => said.includes(one.toLowerCase())),
    )
    .toSorted((a, b) => b.name.zh.length - a.name.zh.length)[0]
}

const about = (orderId: string, offer?: KnownOffer) => ({
  sources: [
    { kind: 'order' as const, id: orderId },
    ...(offer ? [{ kind: 'product' as const, id: offer.sku }] : []),
  ],
  orders: [orderId],
})

/** Into the order, instead of a line or besides all; as many as there are in stock for it, or it is said. */
const putting = (turn: Turn, order: KnownOrder, offer: KnownOffer, quantity: number, out?: Line): Reply => {
  const { words, locale } = turn
  const { orderId, version } = order
  const facts = about(orderId, offer)
  if (quantity > offer.available) return { ...facts, text: words.tooFew(offer.sku, offer.available) }
  const tier = offer.nextTier && quantity >= offer.nextTier.from ? offer.nextTier : undefined
  const unitPrice = tier?.unitPrice ?? offer.unitPrice
  const line = words.line(nameIn(turn, offer.name), offer.sku, quantity)
  const price = moneyWords(unitPrice, locale)
  const summary = out
    ? words.swapSummary(orderId, out.sku, line, price)
    : words.addSummary(orderId, line, price)
  const add = { sku: offer.sku, quantity, unitPrice }
  const action = { kind: 'changeLines' as const, orderId, version, ...(out ? { out: out.sku } : {}), add }
  return { ...facts, text: summary, products: [offer.sku], proposal: { action, summary } }
}

/** What a text names that can be bought and is not in the order: by SKU, or by words where these name anything. */
const offersFor = async (turn: Turn, order: KnownOrder, words: string): Promise<readonly KnownOffer[]> => {
  const has = new Set(order.lines.filter(line => kept(line) > 0).map(({ sku }) => sku.toUpperCase()))
  const skus = valuesOf(turn, 'product').filter(sku => !has.has(sku))
  if (skus.length) {
    const found = await Promise.all(skus.slice(0, ASKED_ABOUT).map(sku => turn.tools.findOffer(sku)))
    return found.flatMap(offer => offer ?? [])
  }
  const counted = turn.understood.entities
    .filter(({ kind }) => kind === 'quantity')
    .reduce((rest, { text }) => rest.replace(text, ' '), words)
  const name = counted.replace(/[\p{P}\p{S}\s]+|[吧吗呢了的]$/gu, ' ').trim()
  // a bare number is how many, and no name
  if (name.length < 2 || !/\p{L}/u.test(name)) return []
  return (await turn.tools.searchOffers(name, ASKED_ABOUT)).filter(({ sku }) => !has.has(sku.toUpperCase()))
}

const swapped = async (turn: Turn, order: KnownOrder, said: string): Promise<Reply | undefined> => {
  const { words } = turn
  const at = said.search(SWAP)
  const verb = SWAP.exec(said)?.[0] ?? ''
  const out = lineNamed(order, said, valuesOf(turn, 'product'))
  if (!out) return undefined
  const offers = await offersFor(turn, order, said.slice(at + verb.length))
  const [offer, another] = offers
  if (!offer) return undefined
  if (another) {
    return {
      ...about(order.orderId),
      text: words.whichProduct,
      suggestions: offers.map(({ sku }) => ({ text: words.changeTo(out.sku, sku) })),
    }
  }
  return putting(turn, order, offer, quantityIn(turn) ?? kept(out), out)
}

const removed = (turn: Turn, order: KnownOrder, said: string): Reply | undefined => {
  const { words } = turn
  const { orderId, version } = order
  const out = lineNamed(order, said, valuesOf(turn, 'product'))
  // an order without lines is none: that is cancelling
  if (!out || order.lines.filter(line => kept(line) > 0).length < 2) return undefined
  const summary = words.removeSummary(orderId, words.line(nameIn(turn, out.name), out.sku, kept(out)))
  const action = { kind: 'changeLines' as const, orderId, version, out: out.sku }
  return { ...about(orderId), text: summary, proposal: { action, summary } }
}

/**
 * Another product in an order that is not on its way yet: instead of one, besides, or one less. Undefined: the
 * message does not say which, so that its quantity may be meant, or an article helps.
 */
export const proposeLines = async (turn: Turn): Promise<Reply | undefined> => {
  const said = turn.understood.normal
  const [swaps, adds, removes] = [SWAP, ADD, REMOVE].map(pattern => pattern.test(said))
  if (COUNTS.test(said) && !removes) return undefined
  if (!swaps && !adds && !removes) return undefined
  const reply = await unlessForbidden(turn.words, async (): Promise<Reply> => {
    const meant = await orderMeant(turn, ({ status }) => CHANGEABLE.has(status))
    if ('reply' in meant || !CHANGEABLE.has(meant.order.status)) return { text: '' }
    const { order } = meant
    if (swaps) return (await swapped(turn, order, said)) ?? { text: '' }
    if (removes && !adds) return removed(turn, order, said) ?? { text: '' }
    const quantity = quantityIn(turn)
    const offers = adds && quantity ? await offersFor(turn, order, '') : []
    const [offer] = offers
    return offer && quantity && offers.length === 1 ? putting(turn, order, offer, quantity) : { text: '' }
  })
  return reply.text ? reply : undefined
}

/** The same for what is named in full, as a model does. Undefined: no such order, line or product of the asker's. */
export const proposeReplacement = async (
  turn: Turn,
  asked: { orderId: string; sku: string; newSku: string; quantity?: number | undefined },
): Promise<Reply | undefined> => {
  const order = await turn.tools.findOrder(asked.orderId)
  if (!order) return undefined
  if (!CHANGEABLE.has(order.status)) return { text: turn.words.cannotChange(order.orderId, order.status) }
  const out = order.lines.find(line => line.sku === asked.sku && kept(line) > 0)
  const offer = await turn.tools.findOffer(asked.newSku)
  const isThere = order.lines.some(line => line.sku === asked.newSku && kept(line) > 0)
  return out && offer && !isThere ? putting(turn, order, offer, asked.quantity ?? kept(out), out) : undefined
}
