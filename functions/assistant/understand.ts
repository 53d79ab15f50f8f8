import { intentOf, type Matched } from './intents.ts'

export type Language = 'zh' | 'en' | 'mixed'
export type Locale = 'zh-CN' | 'en'

/** A thing that the text names. The value is in its canonical form, whether such a thing exists or not. */
export interface Entity {
  readonly kind: 'order'
  readonly value: string
}

/** What a text means, before anything is looked up. */
export interface Understanding extends Matched {
  readonly language: Language | undefined
  readonly entities: readonly Entity[]
}

/** One form for matching: full width to half width, no invisible signs, single spaces. */
export const normalise = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()

const ORDER_ID = /(?<![0-9a-z_])ord[_-]([0-9a-z]{1,40})(?![0-9a-z_])/gi

/** Crockford's base 32 reads O as 0 and I and L as 1, so that an id survives being read aloud. */
const crockford = (text: string): string => text.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1')

/** No reply answers for more orders than this; further ids are left unread. */
const MOST_ORDERS = 5

export const entitiesOf = (normal: string): Entity[] => {
  const ids = [...normal.matchAll(ORDER_ID)].map(match => `ord_${crockford(match[1] ?? '')}`)
  return [...new Set(ids)].slice(0, MOST_ORDERS).map(value => ({ kind: 'order', value }))
}

/** The text without the ids in it, which are of no language. */
const withoutIds = (normal: string): string => normal.replace(ORDER_ID, ' ')

/** By script: Han letters speak Chinese, words of Latin letters English, both together are mixed. */
export const languageOf = (normal: string): Language | undefined => {
  const words = withoutIds(normal)
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

/**
 * Reads a message: language, the things it names, and what is wanted.
 *
 * @param offered what the last reply offered, which gives "yes" its meaning
 */
export const understand = (text: string, offered?: 'handover'): Understanding => {
  const normal = normalise(text)
  const entities = entitiesOf(normal)
  const words = withoutIds(normal).trim()
  return {
    language: languageOf(normal),
    entities,
    ...intentOf(words, { namesOrder: entities.length > 0, offered }),
  }
}
