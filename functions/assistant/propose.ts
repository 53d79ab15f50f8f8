import type { KnownOffer, KnownOrder } from './answer-engine.ts'
import { offersNamed } from './answer-goods.ts'
import { findNamed, openPieces } from './answer-orders.ts'
import { nameIn, type Reply, type Turn, unlessForbidden, valuesOf } from './reply.ts'
import { moneyWords } from './words.ts'

const CANCELLABLE = new Set(['draft', 'placed', 'confirmed', 'partlyShipped'])
export const CHANGEABLE = new Set(['draft', 'placed', 'confirmed'])
const ASKED_ABOUT = 3

export const quantityIn = ({ understood, frame }: Turn): number | undefined => {
  const said = understood.entities.find(({ kind }) => kind === 'quantity')
  // asked how many, a bare number is the answer
  const alone = frame.open?.want === 'quantity' ? /^\D*(\d{1,6})\D*$/.exec(understood.normal)?.[1] : undefined
  const bare = alone ?? /(?:改成|改为|改到|加到|减到|\bto)\s?(\d{1,6})(?![\d.])/i.exec(understood.normal)?.[1]
  const number = Number(said?.value ?? bare)
  return Number.isInteger(number) && number > 0 ? number : undefined
}

/** The order that is meant: named, talked of, or the only one there is. Several: which, as buttons. */
export const orderMeant = async (
  turn: Turn,
  may: (order: KnownOrder) => boolean,
): Promise<{ order: KnownOrder } | { reply: Reply }> => {
  const { words, tools, frame, understood } = turn
  const [named] = valuesOf(turn, 'order')
  if (named) {
    const order = await findNamed(named, turn)
    return order
      ? { order }
      : { reply: { text: words.noSuchOrder(named), suggestions: [{ text: words.askOrder }] } }
  }
  const remembered = understood.signals.other ? frame.orders[1] : frame.orders[0]
  if (remembered && (understood.signals.same || understood.signals.other || frame.orders.length === 1)) {
    const order = await tools.findOrder(remembered)
    if (order) return { order }
  }
  const candidates = (await tools.newestOrders(10)).filter(may)
  const [only, another] = candidates
  if (only && !another) return { order: only }
  if (!only) return { reply: { text: words.noOrders } }
  return {
    reply: {
      text: words.whichOrder,
      suggestions: candidates.slice(0, ASKED_ABOUT).map(({ orderId }) => ({ text: orderId })),
      open: { intent: understood.intent, want: 'order' },
    },
  }
}

/** Cancelling what is not shipped of an order. */
export const proposeCancel = (turn: Turn): Promise<Reply> =>
  unlessForbidden(turn.words, async () => {
    const { words, locale } = turn
    const may = (order: KnownOrder) => CANCELLABLE.has(order.status) && openPieces(order) > 0
    const meant = await orderMeant(turn, may)
    if ('reply' in meant) return meant.reply
    const { orderId, status, version, total } = meant.order
    const about = { sources: [{ kind: 'order' as const, id: orderId }], orders: [orderId] }
    if (!may(meant.order)) return { ...about, text: words.cannotCancel(orderId, status) }
    const summary = words.cancelSummary(orderId, openPieces(meant.order), moneyWords(total, locale))
    return {
      ...about,
      text: summary,
      proposal: { action: { kind: 'cancelOrder', orderId, version }, summary },
    }
  })

interface Wanted {
  readonly offer: KnownOffer
  readonly quantity: number
}

const priced = (wanted: readonly Wanted[]) => {
  const currency = wanted[0]?.offer.unitPrice.currency ?? ''
  const amount = wanted.reduce((sum, { offer, quantity }) => {
    const tier = offer.nextTier
    const price = tier && quantity >= tier.from ? tier.unitPrice : offer.unitPrice
    return sum + price.amount * quantity
  }, 0)
  return { amount, currency }
}

const placing = (wanted: readonly Wanted[], turn: Turn): Reply => {
  const { words, locale } = turn
  const about = {
    sources: wanted.map(({ offer }) => ({ kind: 'product' as const, id: offer.sku })),
    products: wanted.map(({ offer }) => offer.sku),
  }
  const short = wanted.find(({ offer, quantity }) => quantity > offer.available)
  if (short) return { ...about, text: words.tooFew(short.offer.sku, short.offer.available) }
  const lines = wanted.map(({ offer, quantity }) => words.line(nameIn(turn, offer.name), offer.sku, quantity))
  const total = priced(wanted)
  const summary = words.placeSummary(lines, moneyWords(total, locale))
  const action = {
    kind: 'placeOrder' as const,
    lines: wanted.map(({ offer, quantity }) => ({ sku: offer.sku, quantity })),
    total,
  }
  return { ...about, text: summary, proposal: { action, summary } }
}

const AGAIN =
  /再来|再下|再订|再要|复购|照旧|老样子|老规矩|一样的|上次|重新下|\b(?:re-?order|repeat|again|same|usual)\b/iu

/** The lines of an earlier order, at today's prices. */
const again = async (turn: Turn): Promise<Reply> => {
  const { tools, words, frame } = turn
  const [named] = valuesOf(turn, 'order')
  const order = named
    ? await findNamed(named, turn)
    : frame.orders[0]
      ? await tools.findOrder(frame.orders[0])
      : (await tools.newestOrders(1))[0]
  if (!order) return { text: named ? words.noSuchOrder(named) : words.noOrders }
  const offers = await Promise.all(order.lines.map(({ sku }) => tools.findOffer(sku)))
  const wanted = order.lines.flatMap(({ quantity, cancelled }, i) => {
    const offer = offers[i]
    return offer && quantity > 0 ? [{ offer, quantity: Math.max(1, quantity - cancelled) }] : []
  })
  return wanted.length ? { ...placing(wanted, turn), orders: [order.orderId] } : { text: words.noSuchProduct }
}

/** An order for what is named, or once more what was ordered. Undefined: nothing is named. */
export const proposePlace = async (turn: Turn): Promise<Reply | undefined> => {
  const { words, frame, understood, tools } = turn
  const reply = await unlessForbidden(words, async (): Promise<Reply> => {
    const quantity = quantityIn(turn)
    const named = frame.open?.sku ? [await tools.findOffer(frame.open.sku)] : await offersNamed(turn)
    const remembered = frame.products[0]
    const asksOfRemembered = quantity && remembered && !named[0] && !AGAIN.test(understood.normal)
    const offer = named[0] ?? (asksOfRemembered ? await tools.findOffer(remembered) : undefined)
    if (offer && quantity) return placing([{ offer, quantity }], turn)
    if (offer && named.length === 1)
      return {
        text: words.howMany,
        products: [offer.sku],
        open: { intent: 'place_order', want: 'quantity', sku: offer.sku },
      }
    return AGAIN.test(understood.normal) ? again(turn) : { text: '' }
  })
  return reply.text ? reply : undefined
}

/** Another quantity of one line. Undefined: the message does not say which and how many. */
export const proposeChange = async (turn: Turn): Promise<Reply | undefined> => {
  const quantity = quantityIn(turn)
  if (!quantity) return undefined
  return unlessForbidden(turn.words, async () => {
    const { words } = turn
    const meant = await orderMeant(turn, ({ status }) => CHANGEABLE.has(status))
    if ('reply' in meant) return meant.reply
    const { orderId, status, version, lines } = meant.order
    const about = { sources: [{ kind: 'order' as const, id: orderId }], orders: [orderId] }
    if (!CHANGEABLE.has(status)) return { ...about, text: words.cannotChange(orderId, status) }
    const [sku] = valuesOf(turn, 'product')
    const line = sku
      ? lines.find(one => one.sku.toUpperCase() === sku)
      : lines.length === 1
        ? lines[0]
        : undefined
    if (!line) {
      return {
        ...about,
        text: words.whichProduct,
        suggestions: lines.slice(0, ASKED_ABOUT).map(one => ({ text: one.sku })),
        open: { intent: 'change_order', want: 'product', orderId, quantity },
      }
    }
    const summary = words.changeSummary(orderId, line.sku, line.quantity, quantity)
    const action = { kind: 'changeQuantity' as const, orderId, version, sku: line.sku, quantity }
    return { ...about, text: summary, proposal: { action, summary } }
  })
}
