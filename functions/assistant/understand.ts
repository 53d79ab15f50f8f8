import type { Classifier } from './classifier.ts'
import { type Entity, entitiesOf, withoutReferences } from './entities.ts'
import { changing, type Intent, isIntent } from './intents.ts'
import { normalise } from './normalise.ts'
import { type Signals, signalsOf } from './signals.ts'

export type Language = 'zh' | 'en' | 'mixed'
export const locales = ['zh-CN', 'en'] as const
export type Locale = (typeof locales)[number]

/** What a text means, before anything is looked up. */
export interface Understanding {
  readonly normal: string
  readonly language: Language | undefined
  readonly entities: readonly Entity[]
  readonly signals: Signals
  readonly intent: Intent
  /** 0 to 1: that the intent is right. By rule .99, else as the model was calibrated. */
  readonly confidence: number
  /** False below the model's threshold: the intent is a guess. */
  readonly sure: boolean
  /** The likeliest intents, for a question back. */
  readonly guesses: readonly Intent[]
  /** Which rule said so, or the model. */
  readonly rule: string
}

/** By script: Han letters speak Chinese, words of Latin letters English, both together are mixed; an address of mail is neither. */
export const languageOf = (text: string): Language | undefined => {
  const words = text.replace(/\S+@\S+/g, ' ')
  const chinese = /\p{Script=Han}/u.test(words)
  const english = /[a-z]{2}/i.test(words)
  if (chinese && english) return 'mixed'
  if (chinese) return 'zh'
  return english ? 'en' : undefined
}

/** The language to reply in. Mixed text is Chinese with English names in it far more often than the reverse. */
export const replyLocale = (language: Language | undefined, otherwise: string): Locale => {
  if (language) return language === 'en' ? 'en' : 'zh-CN'
  return /^zh\b/i.test(otherwise) ? 'zh-CN' : 'en'
}

const CERTAIN = 0.99
/** Guesses below this share are not worth asking about. */
const FAINT = 0.08

/** What naming a thing and nothing else means. */
const meantByNaming = (entities: readonly Entity[], words: string): Intent | undefined => {
  const kinds = new Set(entities.map(({ kind }) => kind))
  if (kinds.has('order') && /票|\binvoices?\b/iu.test(words)) return 'invoice'
  if (kinds.has('order')) return 'order_status'
  if (kinds.has('invoice')) return 'invoice'
  if (kinds.has('product')) return kinds.has('quantity') ? 'place_order' : 'stock_price'
  return undefined
}

/** One product for another, before it has come: what has come is exchanged by a person. */
const swapsProducts = (entities: readonly Entity[], normal: string): boolean =>
  entities.filter(({ kind }) => kind === 'product').length === 2 &&
  /换|改成|改为|\b(?:replace|swap|substitute|instead of)\b/iu.test(normal) &&
  !/收到|到货|发来|坏|退|\b(?:received|delivered|arrived|return|broken|damaged)\b/iu.test(normal)

/**
 * Reads a message: language, the things it names, and what is wanted. Rules go before the model where a
 * mistake would be grave: a person is never refused, and "don't cancel" is no wish to cancel.
 */
export const understand = (
  text: string,
  { classify, today }: { readonly classify: Classifier; readonly today: string },
): Understanding => {
  const normal = normalise(text)
  const entities = entitiesOf(normal, today)
  const words = withoutReferences(normal, entities).trim()
  const signals = signalsOf(normal)
  const found = { normal, language: languageOf(words), entities, signals }
  const certain = (intent: Intent, rule: string): Understanding => ({
    ...found,
    intent,
    confidence: CERTAIN,
    sure: true,
    guesses: [],
    rule,
  })
  if (signals.asksForPerson) return certain('handover', 'asks-for-person')
  if (signals.grave) return certain('complaint', 'grave')
  const named = meantByNaming(entities, words)
  if (named && !/[\p{Script=Han}a-z]{2}/iu.test(words.replace(/订单|单号|发票|order|invoice|号/giu, '')))
    return certain(named, 'names-only')
  if (!signals.negated && swapsProducts(entities, normal)) return certain('change_order', 'swaps-products')
  const { intent, confidence, answered, ranked } = classify(words || normal)
  const read = isIntent(intent) ? intent : 'out_of_scope'
  const guesses = ranked.flatMap(one =>
    isIntent(one.intent) && one.intent !== 'out_of_scope' && one.share >= FAINT ? [one.intent] : [],
  )
  if (signals.negated && changing.has(read)) return { ...certain('out_of_scope', 'negated'), guesses: [] }
  // a bare number means what was asked before it, or nothing
  const sure = answered && /\p{L}/u.test(words)
  return { ...found, intent: read, confidence, sure, guesses, rule: 'model' }
}
