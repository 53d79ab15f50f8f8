import type { Action, KnownOrder, KnownReturn } from './answer-engine.ts'
import { orderMeant, quantityIn } from './propose.ts'
import { nameIn, type Reply, type Turn, unlessForbidden, valuesOf } from './reply.ts'
import { moneyWords } from './words.ts'

const REDIRECTABLE = new Set(['placed', 'confirmed', 'partlyShipped'])
const ASKED_ABOUT = 4

/** Another of the asker's own places for an order. Undefined: there are no places to choose from. */
export const proposeRedirect = async (turn: Turn): Promise<Reply | undefined> => {
  const { words, tools, understood } = turn
  const reply = await unlessForbidden(words, async (): Promise<Reply> => {
    const places = await tools.places()
    if (!places.length) return { text: '' }
    const may = ({ status }: KnownOrder) => REDIRECTABLE.has(status)
    const meant = await orderMeant(turn, may)
    if ('reply' in meant) return meant.reply
    const { orderId, status, version, deliverToUnit } = meant.order
    const about = { sources: [{ kind: 'order' as const, id: orderId }], orders: [orderId] }
    if (!may(meant.order)) return { ...about, text: words.cannotRedirect(orderId, status) }
    const said = understood.normal.toLowerCase()
    const named = places
      .filter(({ name, unitId }) => said.includes(name.toLowerCase()) || said.includes(unitId))
      .toSorted((a, b) => b.name.length - a.name.length)
    const [place] = named
    if (!place || (named.length > 1 && !place.name.includes(named[1]?.name ?? ''))) {
      const others = places.filter(({ unitId }) => unitId !== deliverToUnit).slice(0, ASKED_ABOUT)
      return {
        ...about,
        text: words.whichPlace,
        suggestions: others.map(({ name }) => ({ text: words.sendTo(name) })),
        open: { intent: 'change_address', want: 'place', orderId },
      }
    }
    const summary = words.redirectSummary(orderId, place.name)
    const action = { kind: 'redirectOrder' as const, orderId, version, unitId: place.unitId }
    return { ...about, text: summary, proposal: { action, summary } }
  })
  return reply.text ? reply : undefined
}

type Reason = Extract<Action, { kind: 'requestReturn' }>['reason']

const REASONS: readonly (readonly [Reason, RegExp])[] = [
  [
    'damaged',
    /坏|破|碎|损|裂|漏|瑕疵|质量|不良|变质|受潮|故障|\b(?:damag|broken|defect|faulty|leak|quality)/iu,
  ],
  ['wrongGoods', /发错|寄错|错货|不对|不符|型号错|色差|\bwrong\b/iu],
  ['missing', /少发|漏发|少了|缺|短缺|\bmissing\b/iu],
  [
    'notNeeded',
    /不要了|不需要|不想要|多买|买多|没用|不合适|卖不动|滞销|\b(?:no longer need|not needed|too many|do ?n.t need|changed my mind)\b/iu,
  ],
]
const reasonIn = ({ understood, frame }: Turn): Reason => {
  const said = REASONS.find(([, words]) => words.test(understood.normal))?.[0]
  return said ?? REASONS.find(([reason]) => reason === frame.open?.reason)?.[0] ?? 'other'
}

/** Pieces of each line that were shipped and are not asked back yet. */
const returnable = (order: KnownOrder, known: readonly KnownReturn[]) =>
  order.lines.flatMap(line => {
    const asked = known
      .filter(({ state }) => state !== 'declined')
      .flatMap(({ lines }) => lines)
      .filter(({ lineNumber }) => lineNumber === line.lineNumber)
      .reduce((sum, { quantity }) => sum + quantity, 0)
    return line.shipped > asked ? [{ line, open: line.shipped - asked }] : []
  })

const hasShipped = ({ lines }: KnownOrder): boolean => lines.some(({ shipped }) => shipped > 0)

/** Asks which and how many until one line is meant; the number is never guessed. */
const returning = (turn: Turn, order: KnownOrder, known: readonly KnownReturn[]): Reply => {
  const { words } = turn
  const { orderId } = order
  const about = { sources: [{ kind: 'order' as const, id: orderId }], orders: [orderId] }
  const open = returnable(order, known)
  if (!open.length) {
    const states = known.map(({ returnId, state }) => words.returnState(returnId, state))
    return { ...about, text: [words.nothingBack, ...states].join('\n\n') }
  }
  const reason = reasonIn(turn)
  const skus = valuesOf(turn, 'product')
  const meant = open.filter(({ line }) => skus.includes(line.sku.toUpperCase()))
  const [only, another] = meant.length ? meant : open
  if (!only || another) {
    return {
      ...about,
      text: words.whichBack,
      suggestions: open.slice(0, ASKED_ABOUT).map(({ line }) => ({ text: line.sku })),
      open: { intent: 'refund_return', want: 'product', orderId, reason },
    }
  }
  const { line } = only
  const quantity = quantityIn(turn)
  if (!quantity || quantity > only.open) {
    return {
      ...about,
      text: words.howManyBack,
      suggestions: [{ text: String(only.open) }],
      open: { intent: 'refund_return', want: 'quantity', orderId, sku: line.sku, reason },
    }
  }
  const summary = words.returnSummary(orderId, [words.line(nameIn(turn, line.name), line.sku, quantity)])
  const lines = [{ lineNumber: line.lineNumber, quantity }]
  return {
    ...about,
    text: summary,
    proposal: { action: { kind: 'requestReturn', orderId, lines, reason }, summary },
  }
}

/** Giving shipped goods back. Undefined: nothing of the asker's was shipped, so that a person must see to it. */
export const proposeReturn = async (turn: Turn): Promise<Reply | undefined> => {
  const { words, tools } = turn
  const reply = await unlessForbidden(words, async (): Promise<Reply> => {
    const isNamed = valuesOf(turn, 'order').length > 0
    if (!isNamed && !(await tools.newestOrders(10)).some(hasShipped)) return { text: '' }
    const meant = await orderMeant(turn, hasShipped)
    if ('reply' in meant) return meant.reply
    return returning(turn, meant.order, await tools.returnsOf(meant.order.orderId))
  })
  return reply.text ? reply : undefined
}

/** An invoice for what was shipped of an order and has none. Undefined: there is no such order. */
export const proposeInvoice = async (turn: Turn, named?: KnownOrder): Promise<Reply | undefined> => {
  const { words, locale, tools } = turn
  const candidates = named ? [named] : (await tools.newestOrders(10)).filter(hasShipped)
  const bare: KnownOrder[] = []
  for (const order of candidates.filter(hasShipped)) {
    if (!(await tools.invoicesOf(order.orderId)).length) bare.push(order)
  }
  const [only, another] = bare
  if (!only) return undefined
  if (another) {
    return {
      text: words.whichOrder,
      suggestions: bare.slice(0, ASKED_ABOUT).map(({ orderId }) => ({ text: orderId })),
      open: { intent: 'invoice', want: 'order' },
    }
  }
  const { orderId, total } = only
  const summary = words.invoiceSummary(orderId, moneyWords(total, locale))
  return {
    text: summary,
    sources: [{ kind: 'order', id: orderId }],
    orders: [orderId],
    proposal: { action: { kind: 'requestInvoice', orderId }, summary },
  }
}
