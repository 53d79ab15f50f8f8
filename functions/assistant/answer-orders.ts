import { type Money, subtractMoney } from '../../shared/money.ts'
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

const ASKS_FOR_LIMIT =
  /额度|授信|信用|还能(?:赊|欠|拿|挂|用|再?下)|可用|占用|\b(?:limit|line|credit|available|exposure|headroom)\b/iu
/** So many due orders are told. */
const MOST_DUE = 5

/** What is due by the terms of the asker's open orders, and what of the credit limit is left where it is asked for. */
export const answerDueDates = (turn: Turn): Promise<Reply> =>
  unlessForbidden(turn.words, async () => {
    const { tools, words, locale, timeZone } = turn
    const { limit, available, due } = await tools.credit()
    const money = (amount: Money) => moneyWords(amount, locale)
    const lines = due
      .slice(0, MOST_DUE)
      .map(
        ({ orderId, dueOn, amount }) =>
          `- ${words.due(orderId, dateWords(dueOn, locale, timeZone), money(amount))}`,
      )
    const asksForLimit = ASKS_FOR_LIMIT.test(turn.understood.normal)
    const credit =
      limit && available
        ? words.creditLeft(money(limit), money(subtractMoney(limit, available)), money(available))
        : words.creditUnknown
    const dues = lines.length ? [words.dueDates, '', ...lines].join('\n') : words.nothingDue
    return {
      text: (asksForLimit ? [credit, dues] : [dues]).join('\n\n'),
      sources: due.slice(0, MOST_DUE).map(({ orderId }) => ({ kind: 'order', id: orderId })),
      suggestions: asksForLimit ? [{ text: words.askPerson }] : [],
      orders: due.slice(0, MOST_DUE).map(({ orderId }) => orderId),
    }
  })
