import { type DateText, datesIn } from './dates.ts'
import { NUMBER, numberOf } from './numerals.ts'

export const entityKinds = [
  'order',
  'invoice',
  'product',
  'date',
  'amount',
  'quantity',
  'socialCreditCode',
] as const
export type EntityKind = (typeof entityKinds)[number]

/** A thing that the text names, whether it exists or not. */
export interface Entity {
  readonly kind: EntityKind
  /** In its canonical form: our ids in capitals, dates as ISO 8601, numbers as decimals. */
  readonly value: string
  /** As it was written, width and blanks apart. */
  readonly text: string
  /** Of an amount the currency (ISO 4217, where it is said), of a quantity the unit as it was said. */
  readonly unit?: string
}

interface Found extends Entity {
  readonly start: number
}

/** Crockford's base 32 reads O as 0 and I and L as 1, so that an id survives being read aloud. */
const crockford = (text: string): string => text.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1')

const OUR_ID = /(?<![0-9a-z_])(ord|inv)[_-]([0-9a-z]{1,40})(?![0-9a-z_])/gi

/** GB 32100-2015: two signs, six digits for the region, ten signs; no I, O, S, V, Z. */
const SOCIAL_CREDIT_CODE =
  /(?<![0-9a-z])[159anyANY][0-9A-HJ-NP-RT-UW-Y]\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}(?![0-9a-z])/gi

/** A number of something: it has a digit, and no blank. */
const REFERENCE = String.raw`#?[a-z]{0,6}[-_/]?\d[0-9a-z]*(?:[-_/][0-9a-z]+)*`
const GAP = String.raw`[\s:#.,"'“「【(（]*`
const INVOICE_CUE = String.raw`(?:发票|专票|普票|票号|票据|in[vo]{2,3}i?ces?|b[iu]{1,2}ll?s?|inv|fapiao)(?:号码|号|代码|编号| number| numbers| nr\.?| no\.?| id)?(?:是|为| is)?`
const ORDER_CUE = String.raw`(?:订单|定单|单号|采购单|单子|orders?|purchases?|po)(?:号码|号|编号| number| numbers| nr\.?| no\.?| id)?(?:是|为| is)?`
const PRODUCT_CUE = String.raw`(?:sku|货号|型号|料号|商品编号|产品编号|product|item)(?: number| no\.?| code)?(?:是|为| is)?`
const NOT_INSIDE = '(?![0-9a-z])'

const after = (cue: string) => new RegExp(`${cue}${GAP}(${REFERENCE})${NOT_INSIDE}`, 'gi')

const INVOICE_BY_FORM = /(?<![0-9a-z])(?:(?:inv|fp)[-_]?\d[0-9a-z]*(?:-[0-9a-z]+)*|\d{20})(?![0-9a-z])/gi
const ORDER_BY_FORM = /(?<![0-9a-z])(?:so|po|dd|ord)[-_]?\d[0-9a-z]*(?:-[0-9a-z]+)*(?![0-9a-z])/gi
const ORDER_BEFORE =
  /(?<![0-9a-z.])#?(\d{4,19})(?=\s?(?:号|这|那|这个|那个|的)?\s?(?:订单|定单|单子|单|order\b))/gi
const PRODUCT_HYPHENATED =
  /(?<![0-9a-z-])(?=[0-9a-z-]*\d)(?=[0-9a-z-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)+(?![0-9a-z-])/gi
const PRODUCT_BY_FORM = /(?<![0-9a-z])(?:[A-Z]{1,5}\d{2,8}[A-Z]?|\d{5}[A-Z]{1,2})(?![0-9a-z])/g
const BARE_NUMBER = /(?<![0-9a-z.,#])#?(\d{5,19})(?![0-9a-z.,]\d|[0-9a-z])/gi
const MOBILE = /^1[3-9]\d{9}$/

const CURRENCIES: readonly (readonly [code: string, said: string])[] = [
  ['CNY', '¥|￥|元|块钱|块|人民币|rmb|cny|yuan'],
  ['USD', String.raw`us\$|\$|美元|美金|usd|dollars?|bucks`],
  ['EUR', '€|欧元|eur|euros?'],
  ['GBP', '£|英镑|gbp|pounds?'],
]
const currencyOf = (said: string): string =>
  CURRENCIES.find(([, forms]) => new RegExp(`^(?:${forms})$`, 'i').test(said.trim()))?.[0] ?? ''
const SIGN = CURRENCIES.map(([, forms]) => forms).join('|')
const AMOUNT_AFTER = new RegExp(`(${NUMBER})\\s?(万|千|k)?\\s?(${SIGN})(?![a-z])`, 'gi')
const AMOUNT_BEFORE = new RegExp(`(${SIGN})\\s?(${NUMBER})\\s?(万|k)?(?![0-9a-z])`, 'gi')
const FACTORS: Readonly<Record<string, number>> = { 万: 10_000, 千: 1000, k: 1000 }

const UNITS = `箱|件|个|台|盒|托盘|托|吨|公斤|千克|斤|套|包|只|支|瓶|米|卷|桶|袋|双|把|张|条|块(?!钱)`
const LATIN_UNITS = `pcs|pieces?|boxes|box|units?|cartons?|pallets?|sets?|packs?|bottles?|kg|kilos?|tons?|tonnes?|rolls?|pairs?|bags?`
const QUANTITY = new RegExp(`(${NUMBER})\\s?(?:x\\s)?(${UNITS}|(?:${LATIN_UNITS})(?![a-z]))`, 'gi')
/** Words that look like a number with a unit and are none. */
const NO_QUANTITY = /^(?:一个|一件|一下|两个|一张|一条|一套)$/

type Reader = (normal: string, today: DateText) => readonly Found[]

const matches =
  (pattern: RegExp, read: (match: RegExpExecArray) => Omit<Found, 'start' | 'text'> | undefined): Reader =>
  normal =>
    [...normal.matchAll(pattern)].flatMap(match => {
      const entity = read(match)
      return entity ? [{ ...entity, text: match[0], start: match.index }] : []
    })

/** The reference in a group of its own: what stands before it belongs to the sentence. */
const referred =
  (kind: EntityKind, pattern: RegExp): Reader =>
  normal =>
    [...normal.matchAll(pattern)].flatMap(match => {
      const text = match[1] ?? match[0]
      const start = match.index + match[0].lastIndexOf(text)
      return [{ kind, value: text.replace(/^#/, '').toUpperCase(), text, start }]
    })

const decimal = (number: number): string => String(Math.round(number * 100) / 100)

const amountOf = (number: string, factor: string | undefined, sign: string) => {
  const value = numberOf(number) * (FACTORS[(factor ?? '').toLowerCase()] ?? 1)
  const unit = currencyOf(sign)
  return Number.isNaN(value) || !unit ? undefined : { kind: 'amount' as const, value: decimal(value), unit }
}

/** In order: what an earlier one has read is not read again. */
const readers: readonly Reader[] = [
  matches(OUR_ID, ([, prefix = '', rest = '']) => ({
    kind: prefix.toLowerCase() === 'inv' ? 'invoice' : 'order',
    value: `${prefix.toLowerCase()}_${crockford(rest)}`,
  })),
  matches(SOCIAL_CREDIT_CODE, ([code]) => ({ kind: 'socialCreditCode', value: code.toUpperCase() })),
  (normal, today) => datesIn(normal, today).map(date => ({ kind: 'date', ...date })),
  matches(AMOUNT_BEFORE, ([, sign = '', number = '', factor]) => amountOf(number, factor, sign)),
  matches(AMOUNT_AFTER, ([, number = '', factor, sign = '']) => amountOf(number, factor, sign)),
  matches(QUANTITY, ([text, number = '', unit = '']) =>
    NO_QUANTITY.test(text) || Number.isNaN(numberOf(number))
      ? undefined
      : { kind: 'quantity', value: decimal(numberOf(number)), unit: unit.toLowerCase() },
  ),
  referred('invoice', INVOICE_BY_FORM),
  referred('order', ORDER_BY_FORM),
  referred('invoice', after(INVOICE_CUE)),
  referred('order', after(ORDER_CUE)),
  referred('product', after(PRODUCT_CUE)),
  referred('order', ORDER_BEFORE),
  referred('product', PRODUCT_HYPHENATED),
  referred('product', PRODUCT_BY_FORM),
  normal => referred('order', BARE_NUMBER)(normal, '').filter(({ value }) => !MOBILE.test(value)),
]

/** No reply answers for more things than this; further ones are left unread. */
const MOST = 10

/** What a normalised text names, in the order of the text. */
export const entitiesOf = (normal: string, today: DateText): Entity[] => {
  const taken: Found[] = []
  const free = ({ start, text }: Found) =>
    taken.every(other => start + text.length <= other.start || start >= other.start + other.text.length)
  for (const read of readers) for (const found of read(normal, today)) if (free(found)) taken.push(found)
  const seen = new Set<string>()
  return taken
    .toSorted((a, b) => a.start - b.start)
    .filter(({ kind, value }) => !seen.has(`${kind} ${value}`) && seen.add(`${kind} ${value}`))
    .slice(0, MOST)
    .map(({ start, ...entity }) => entity)
}

/** The text with its ids and numbers left out, which are of no language and mean no intent. */
export const withoutReferences = (normal: string, entities: readonly Entity[]): string =>
  entities
    .filter(({ kind }) => kind !== 'date' && kind !== 'quantity')
    .reduce((rest, { text }) => rest.replace(text, ' '), normal)
