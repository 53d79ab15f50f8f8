import type { KnownOrder, KnownShipment } from './answer-engine.ts'
import { type Reply, type Turn, unlessForbidden, valuesOf } from './reply.ts'
import { dateWords, moneyWords } from './words.ts'

/** How many orders "my orders" shows. */
const NEWEST = 3
const DAY = 86_400_000

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

/** Pieces of an order that can still be cancelled. */
export const openPieces = ({ lines }: KnownOrder): number =>
  sum(lines.map(({ quantity, shipped, cancelled }) => quantity - shipped - cancelled))

export const orderText = (
  order: KnownOrder,
  shipments: readonly KnownShipment[],
  { words, locale, timeZone, now }: Turn,
): string =>
  words.order({
    orderId: order.orderId,
    status: order.status,
    placedOn: dateWords(order.placedAt, locale, timeZone),
    total: moneyWords(order.total, locale),
    quantity: sum(order.lines.map(({ quantity }) => quantity)),
    shipped: sum(order.lines.map(({ shipped }) => shipped)),
    backordered: sum(order.lines.map(({ backordered }) => backordered)),
    requestedOn: order.requestedDeliveryOn && dateWords(order.requestedDeliveryOn, locale, timeZone),
    shipments: shipments.map(({ shippedAt, pieces }) => [dateWords(shippedAt, locale, timeZone), pieces]),
    age: Math.floor((Date.parse(now) - Date.parse(order.placedAt)) / DAY),
  })

/** An id of ours is written in capitals behind its prefix; other numbers may be the end of one. */
const matchesId = (wanted: string, id: string): boolean =>
  id === wanted || (wanted.length >= 4 && id.endsWith(wanted.toUpperCase()))

/** How far back a short number is looked for among the asker's own orders. */
const LOOKED_AT = 20

export const findNamed = async (wanted: string, { tools }: Turn): Promise<KnownOrder | undefined> => {
  if (wanted.startsWith('ord_')) return tools.findOrder(wanted)
  return (await tools.newestOrders(LOOKED_AT)).find(({ orderId }) => matchesId(wanted, orderId))
}

const named = async (wanted: readonly string[], turn: Turn): Promise<Reply> => {
  const { tools, words } = turn
  const found = await Promise.all(
    wanted.map(async id => {
      const order = await findNamed(id, turn)
      return { id, order, shipments: order ? await tools.shipmentsOf(order.orderId) : [] }
    }),
  )
  const known = found.flatMap(({ order }) => (order ? [order] : []))
  return {
    text: found
      .map(({ id, order, shipments }) => (order ? orderText(order, shipments, turn) : words.noSuchOrder(id)))
      .join('\n\n'),
    sources: known.map(({ orderId }) => ({ kind: 'order', id: orderId })),
    suggestions: known.length === found.length ? [] : [{ text: words.askOrder }, { text: words.askPerson }],
    orders: known.map(({ orderId }) => orderId),
  }
}

const newest = async (turn: Turn): Promise<Reply> => {
  const { tools, words } = turn
  const orders = await tools.newestOrders(NEWEST)
  const [only, another] = orders
  if (!only) return { text: words.noOrders }
  if (!another) return named([only.orderId], turn)
  const texts = orders.map(order => `- ${orderText(order, [], turn)}`)
  return {
    text: [words.newest, '', ...texts].join('\n'),
    sources: orders.map(({ orderId }) => ({ kind: 'order', id: orderId })),
    orders: orders.map(({ orderId }) => orderId),
  }
}

/** Where an order is: of those named, of the one talked of, or of the newest. */
export const answerOrders = (turn: Turn): Promise<Reply> =>
  unlessForbidden(turn.words, async () => {
    const { understood, frame } = turn
    const wanted = valuesOf(turn, 'order')
    if (wanted.length) return named(wanted.slice(0, NEWEST + 2), turn)
    const [present, other] = frame.orders
    if (understood.signals.other && other) return named([other], turn)
    if (understood.signals.same && present) return named([present], turn)
    return newest(turn)
  })

/** What is due, from the terms of the asker's own orders, and the limit where it is asked for. */
export const answerDueDates = (turn: Turn): Promise<Reply> =>
  unlessForbidden(turn.words, async () => {
    const { tools, words, locale, timeZone } = turn
    const over = new Set(['draft', 'cancelled', 'rejected', 'completed'])
    const open = (await tools.newestOrders(LOOKED_AT)).filter(
      ({ status, total }) => !over.has(status) && total.amount > 0,
    )
    const due = open.toSorted((a, b) => (a.paymentTerms.dueOn < b.paymentTerms.dueOn ? -1 : 1)).slice(0, 5)
    const lines = due.map(
      ({ orderId, total, paymentTerms }) =>
        `- ${words.due(orderId, dateWords(paymentTerms.dueOn, locale, timeZone), moneyWords(total, locale))}`,
    )
    const asksForLimit = /额度|授信|limit|line|credit/i.test(turn.understood.normal)
    const credit = asksForLimit ? await tools.credit() : undefined
    const limit = credit ? words.creditLimit(moneyWords(credit.limit, locale)) : words.creditUnknown
    return {
      text: [
        due.length ? [words.dueDates, '', ...lines].join('\n') : words.nothingDue,
        ...(asksForLimit ? [limit] : []),
      ].join('\n\n'),
      sources: due.map(({ orderId }) => ({ kind: 'order', id: orderId })),
      suggestions: asksForLimit ? [{ text: words.askPerson }] : [],
      orders: due.map(({ orderId }) => orderId),
    }
  })
