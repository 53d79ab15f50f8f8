import type { Answer, KnownOrder } from './answer-engine.ts'
import { RULES_VERSION } from './intents.ts'
import { type Locale, replyLocale, type Understanding } from './understand.ts'
import { dateWords, moneyWords, type Words, wordsOf } from './words.ts'

/** What was found for a question about orders. */
export type Findings =
  | { readonly kind: 'nothing-sought' }
  | { readonly kind: 'not-permitted' }
  | {
      readonly kind: 'named'
      readonly orders: readonly (readonly [id: string, order: KnownOrder | undefined])[]
    }
  | { readonly kind: 'newest'; readonly orders: readonly KnownOrder[] }

type Reply = Pick<Answer, 'text' | 'sources' | 'suggestions'> & Partial<Pick<Answer, 'handover'>>

interface Style {
  readonly words: Words
  readonly locale: Locale
  readonly timeZone: string
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

const orderText = (order: KnownOrder, { words, locale, timeZone }: Style): string =>
  words.order({
    orderId: order.orderId,
    status: order.status,
    placedOn: dateWords(order.placedAt, locale, timeZone),
    total: moneyWords(order.total, locale),
    quantity: sum(order.lines.map(line => line.quantity)),
    shipped: sum(order.lines.map(line => line.shipped)),
  })

const named = (found: Extract<Findings, { kind: 'named' }>, style: Style): Reply => ({
  text: found.orders
    .map(([id, order]) => (order ? orderText(order, style) : style.words.noSuchOrder(id)))
    .join('\n\n'),
  sources: found.orders.flatMap(([, order]) => (order ? [{ kind: 'order', id: order.orderId }] : [])),
  suggestions: found.orders.every(([, order]) => order)
    ? []
    : [{ text: style.words.askOrder }, { text: style.words.askPerson }],
})

const newest = ({ orders }: Extract<Findings, { kind: 'newest' }>, style: Style): Reply => {
  const [only, another] = orders
  if (!only) return { text: style.words.noOrders, sources: [], suggestions: [] }
  const texts = orders.map(order => orderText(order, style))
  return {
    text: another ? [style.words.newest, '', ...texts.map(text => `- ${text}`)].join('\n') : texts.join(''),
    sources: orders.map(({ orderId }) => ({ kind: 'order', id: orderId })),
    suggestions: [],
  }
}

const orderReply = (findings: Findings, style: Style): Reply => {
  if (findings.kind === 'named') return named(findings, style)
  if (findings.kind === 'newest') return newest(findings, style)
  return { text: style.words.mayNotSee, sources: [], suggestions: [{ text: style.words.askPerson }] }
}

const replyTo = (understanding: Understanding, findings: Findings, style: Style): Reply => {
  const { words } = style
  const plain = { sources: [], suggestions: [] }
  switch (understanding.intent) {
    case 'order_status':
      return orderReply(findings, style)
    case 'greeting':
      return { ...plain, text: words.greeting, suggestions: [{ text: words.askOrder }] }
    case 'thanks_bye':
      return { ...plain, text: words.thanks }
    case 'handover':
      return { ...plain, text: words.handover, handover: { state: 'requested' } }
    case 'out_of_scope':
      return {
        ...plain,
        text: words.unknown,
        suggestions: [{ text: words.askPerson }, { text: words.no }],
        handover: { state: 'offered' },
      }
  }
}

/**
 * Decides the reply from what was understood and what was found. Every number, date and state in it comes
 * from the findings.
 */
export const decideAnswer = (
  understanding: Understanding,
  findings: Findings,
  { locale, timeZone }: { readonly locale: string; readonly timeZone: string },
): Answer => {
  const { language, intent, confidence, entities, rule } = understanding
  const reply = replyLocale(language, locale)
  const style = { words: wordsOf(reply), locale: reply, timeZone }
  return {
    ...replyTo(understanding, findings, style),
    locale: reply,
    intent,
    confidence,
    entities,
    because: `${RULES_VERSION} ${rule}`,
  }
}
