import { dayIn } from '../../shared/business-date.ts'
import { answerFromArticles } from './answer-articles.ts'
import type { Answer, AnswerEngine, Asked, Tools } from './answer-engine.ts'
import { answerGoods } from './answer-goods.ts'
import { answerInvoices } from './answer-invoices.ts'
import { answerDueDates, answerOrders, findNamed } from './answer-orders.ts'
import type { Classifier } from './classifier.ts'
import type { Entity } from './entities.ts'
import type { Frame, Open } from './frame.ts'
import { type Intent, RULES_VERSION } from './intents.ts'
import { proposeCancel, proposeChange, proposePlace } from './propose.ts'
import { proposeInvoice, proposeRedirect, proposeReturn } from './propose-after.ts'
import { proposeLines } from './propose-lines.ts'
import { answersMail, proposeMail } from './propose-mail.ts'
import {
  buttons,
  frameAfter,
  offersPerson,
  type Reply,
  type Turn,
  unlessForbidden,
  valuesOf,
} from './reply.ts'
import { withTaught } from './taught.ts'
import { replyLocale, type Understanding, understand } from './understand.ts'
import { wordsOf } from './words.ts'

/** After so many turns in a row without an answer a person is offered. */
const MOST_MISSES = 2

const greeting = ({ words }: Turn): Reply => ({
  text: words.greeting,
  suggestions: buttons(words, 'order_status', 'stock_price', 'invoice'),
})

const toPerson = ({ words, understood }: Turn): Reply => ({
  text: understood.signals.grave ? words.handoverGrave : words.handover,
  handover: {
    state: 'requested',
    urgency: understood.signals.grave || understood.signals.angry ? 'high' : 'normal',
    reason: understood.signals.grave ? 'complaint' : 'asked',
  },
})

const complaint = ({ words }: Turn): Reply => ({
  text: words.complaint,
  suggestions: offersPerson(words),
  handover: { state: 'offered', urgency: 'high', reason: 'complaint' },
})

/** Says so honestly; after two such turns in a row a person is offered, so it never goes round in circles. */
const unanswered = (turn: Turn): Reply => {
  const { words, frame, understood } = turn
  if (frame.misses + 1 >= MOST_MISSES) {
    return {
      text: words.offerPerson,
      suggestions: offersPerson(words),
      handover: { state: 'offered', urgency: 'normal', reason: 'misses' },
      outcome: 'unanswered',
    }
  }
  const outOfScope = understood.sure || understood.intent === 'out_of_scope'
  return {
    text: outOfScope ? words.outOfScope : words.unknown,
    suggestions: [{ text: words.askPerson }, ...buttons(words, 'order_status', 'stock_price')],
    outcome: 'unanswered',
  }
}

/** One question back, with the likeliest meanings as buttons, where one of them is likely at all. */
const askBack = (turn: Turn): Reply | undefined => {
  const { understood, words, frame } = turn
  const guesses = understood.guesses.slice(0, 3)
  if (guesses.length === 0 || frame.misses > 0 || understood.intent === 'out_of_scope') return undefined
  return {
    text: words.whatDoYouMean,
    suggestions: [...buttons(words, ...guesses), { text: words.askPerson }],
    open: { intent: guesses[0] as Intent, want: 'intent' },
    outcome: 'unanswered',
  }
}

const passOn = (turn: Turn, article: Reply | undefined): Reply => {
  const { words, frame } = turn
  const [orderId] = frame.orders
  return {
    text: article ? `${article.text}\n\n${words.returnNext}` : words.returnNext,
    ...(article?.sources ? { sources: article.sources } : {}),
    suggestions: offersPerson(words),
    handover: { state: 'offered', urgency: 'normal', reason: 'notPossible' },
    ...(orderId ? { orders: [orderId] } : {}),
  }
}

/** Asks what only the asker's own case can answer, rather than how things are done. */
const isOwnCase = ({ understood }: Turn): boolean =>
  /我(?:的|们的|要|想)?(?:退|换)|坏了|破|碎|发错|少了|少发|漏|到账|没退|\b(?:my|mine|i want|i got|we got|received|damaged|broken|wrong|missing)\b/iu.test(
    understood.normal,
  )

/** A wish to give back, which is a step of its own; an exchange or missing goods are for a person. */
const wantsToReturn = ({ understood, frame }: Turn): boolean =>
  frame.open?.intent === 'refund_return' ||
  (/退(?!款|钱|换)/u.test(understood.normal) && !/换|补发|赔|到账|收到退/u.test(understood.normal)) ||
  /\b(?:return|send (?:it|them|this) back|give back)\b/iu.test(understood.normal)

/** What only the asker's own order can answer goes to the order; what is asked in general to an article. */
const returns = async (turn: Turn): Promise<Reply | undefined> => {
  const article = answerFromArticles(turn, { atLeast: 'best' })
  const isAboutOne = turn.frame.open?.intent === 'refund_return' || !namesNothing(turn) || isOwnCase(turn)
  if (!isAboutOne) return article
  const proposal = wantsToReturn(turn) && !asksHow(turn) ? await proposeReturn(turn) : undefined
  return proposal ?? passOn(turn, article)
}

const WANTS_INVOICE =
  /(?:帮|给|替|请|要|需|麻烦|想|把|能|可以|没|补|申请).{0,8}(?:开|要).{0,6}(?:票|fapiao|invoice)|开(?:一下|下|张|个)?.{0,3}(?:发票|专票|普票|票)|\b(?:issue|request|need|want|make|create)\b.{0,16}\binvoice/iu

/** An invoice that is not there yet is asked for; those that are there are shown. */
const invoices = async (turn: Turn): Promise<Reply | undefined> => {
  if (!WANTS_INVOICE.test(turn.understood.normal) && turn.frame.open?.intent !== 'invoice')
    return answerInvoices(turn)
  return unlessForbidden(turn.words, async () => {
    const [id] = valuesOf(turn, 'order')
    const named = id ? await findNamed(id, turn) : undefined
    const proposal = !id || named ? await proposeInvoice(turn, named) : undefined
    return proposal ?? answerInvoices(turn)
  })
}

const asksHow = ({ understood }: Turn): boolean =>
  /怎么|如何|哪里|流程|政策|规则|手续费|能不能|可以.{0,6}吗|抬头|税|红冲|作废|重开|多久|\b(?:how|where|policy|fee|possible|can i|title|vat|tax|long)\b/iu.test(
    understood.normal,
  )

const namesNothing = ({ understood }: Turn): boolean =>
  !understood.entities.some(({ kind }) => kind === 'order' || kind === 'invoice' || kind === 'product')

type Answering = (turn: Turn) => Promise<Reply | undefined> | Reply | undefined

const firstArticleIfHow =
  (otherwise: Answering): Answering =>
  async turn =>
    (asksHow(turn) && namesNothing(turn) && answerFromArticles(turn)) || otherwise(turn)

const answerings: Readonly<Record<Intent, Answering>> = {
  order_status: turn => answerOrders(turn),
  delivery: async turn =>
    (namesNothing(turn) && answerFromArticles(turn, { atLeast: 'best' })) || answerOrders(turn),
  stock_price: async turn =>
    (await answerGoods(turn)) ??
    answerFromArticles(turn) ?? {
      text: turn.words.whichProduct,
      open: { intent: 'stock_price', want: 'product' },
    },
  invoice: async turn => (await proposeMail(turn)) ?? firstArticleIfHow(invoices)(turn),
  refund_return: returns,
  credit_limit: async turn =>
    /申请|提高|提额|调高|增加|逾期.{0,6}(?:怎|影响|会|罚)|对账|\b(?:raise|increase|apply|late|statement|higher|extend)\b/iu.test(
      turn.understood.normal,
    )
      ? (answerFromArticles(turn) ?? answerDueDates(turn))
      : answerDueDates(turn),
  payment: turn => answerFromArticles(turn, { atLeast: 'best' }),
  cancel_order: firstArticleIfHow(proposeCancel),
  change_order: async turn =>
    (await proposeLines(turn)) ??
    (await proposeChange(turn)) ??
    answerFromArticles(turn, { atLeast: 'best' }),
  place_order: async turn => (await proposePlace(turn)) ?? answerFromArticles(turn, { atLeast: 'best' }),
  change_address: firstArticleIfHow(
    async turn => (await proposeRedirect(turn)) ?? answerFromArticles(turn, { atLeast: 'best' }),
  ),
  howto_account: async turn => (await proposeMail(turn)) ?? answerFromArticles(turn, { atLeast: 'best' }),
  complaint,
  handover: toPerson,
  greeting,
  thanks_bye: ({ words }) => ({ text: words.thanks }),
  out_of_scope: () => undefined,
}

/** The pieces of an open question that the message is held to answer. */
const entitiesOf = ({ orderId, sku, quantity }: Open): Entity[] => [
  ...(orderId ? [{ kind: 'order' as const, value: orderId, text: orderId }] : []),
  ...(sku ? [{ kind: 'product' as const, value: sku, text: sku }] : []),
  ...(quantity ? [{ kind: 'quantity' as const, value: String(quantity), text: String(quantity) }] : []),
]

/** A name of a place, and a few words around it. */
const LONGEST_PLACE = 30

/** A message after a question back is its answer, unless it clearly wants something else. */
const continued = (understood: Understanding, frame: Frame): Understanding => {
  const { open } = frame
  if (!open) return understood
  const names =
    understood.entities.some(({ kind }) => kind === open.want) ||
    (open.want === 'mail' && answersMail(understood.normal))
  const answers =
    (open.want !== 'intent' && (names || /^\D*\d{1,6}\D*$/.test(understood.normal))) ||
    // what the asker's places are called nobody knows but the look-up
    (open.want === 'place' && understood.normal.length <= LONGEST_PLACE)
  const isNumber = /^\P{L}*\d\P{L}*$/u.test(understood.normal)
  if (
    !answers ||
    (!isNumber &&
      understood.sure &&
      understood.rule === 'model' &&
      understood.intent !== open.intent &&
      !names)
  )
    return understood
  const intent = open.intent
  return {
    ...understood,
    intent,
    sure: true,
    rule: 'answers-question',
    entities: [...understood.entities, ...entitiesOf(open)],
  }
}

/** "And the other one?": what was asked of one thing is asked of another. */
const followed = (understood: Understanding, frame: Frame): Understanding => {
  const { signals, sure, intent, normal } = understood
  const short = normal.length <= 24
  if (!frame.intent || !short || !(signals.other || signals.same)) return understood
  if (sure && intent !== frame.intent && intent !== 'greeting' && !signals.other) return understood
  return { ...understood, intent: frame.intent, sure: true, rule: 'follows-up' }
}

const decide = async (turn: Turn): Promise<{ intent: Intent; reply: Reply }> => {
  const { understood, frame, words, pending } = turn
  const { signals } = understood
  if (signals.grave) return { intent: 'complaint', reply: toPerson(turn) }
  if (frame.offered === 'handover' && signals.yes) return { intent: 'handover', reply: toPerson(turn) }
  if (frame.offered === 'handover' && signals.no)
    return { intent: 'thanks_bye', reply: { text: words.declined } }
  if (pending && signals.yes) return { intent: 'thanks_bye', reply: { text: words.confirmByButton } }
  if (pending && signals.no) return { intent: 'thanks_bye', reply: { text: words.notDone } }
  if (understood.rule === 'negated')
    return {
      intent: 'out_of_scope',
      reply: { text: words.notDone, suggestions: buttons(words, 'order_status') },
    }
  if (
    signals.angry &&
    understood.intent !== 'handover' &&
    understood.sure &&
    understood.intent === 'complaint'
  )
    return { intent: 'complaint', reply: complaint(turn) }
  const { intent } = understood
  const reply = understood.sure
    ? await answerings[intent](turn)
    : (answerFromArticles(turn) ?? (signals.angry ? complaint(turn) : askBack(turn)))
  return { intent, reply: reply ?? unanswered(turn) }
}

export interface EmbeddedEngineDeps {
  readonly classify: Classifier
  readonly timeZone: string
}

/** What a turn is decided from: the message read in the light of what was talked of. */
export const turnOf = (
  { text, locale: otherwise, frame, pending, now }: Asked,
  tools: Tools,
  { classify, timeZone }: EmbeddedEngineDeps,
): Turn => {
  const read = understand(text, {
    classify: withTaught(classify, tools.taught),
    today: dayIn(timeZone, now),
  })
  const understood = followed(continued(read, frame), frame)
  const locale = replyLocale(understood.language, otherwise)
  return { understood, frame, pending, tools, words: wordsOf(locale), locale, timeZone, now }
}

export const answerOf = (turn: Turn, intent: Intent, reply: Reply, because: string): Answer => ({
  text: reply.text,
  locale: turn.locale,
  sources: reply.sources ?? [],
  suggestions: reply.suggestions ?? [],
  intent,
  confidence: turn.understood.confidence,
  entities: turn.understood.entities,
  ...(reply.proposal ? { proposal: reply.proposal } : {}),
  ...(reply.handover ? { handover: reply.handover } : {}),
  outcome: reply.outcome ?? 'answered',
  frame: frameAfter(turn, intent, reply),
  because,
})

/**
 * The engine that runs in the function itself: rules, a linear classifier, look-ups and articles, no service
 * behind it. Every number, date and state in a reply comes from a look-up or stands in an article.
 */
export const embeddedEngine = (deps: EmbeddedEngineDeps): AnswerEngine => ({
  name: 'embedded',
  answer: async (asked, tools) => {
    const turn = turnOf(asked, tools, deps)
    const { intent, reply } = await decide(turn)
    return answerOf(turn, intent, reply, `${RULES_VERSION} ${turn.understood.rule}`)
  },
})
