import { NUMBER, numberOf } from './numerals.ts'

/** A date of the calendar, `2025-03-05`. */
export type DateText = string

const DAY = 86_400_000
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const WEEKDAYS_EN = 'mon tue wed thu fri sat sun'.split(' ')
const MONTH_NAME = String.raw`(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`

const text = (time: number): DateText => new Date(time).toISOString().slice(0, 10)
const timeOf = (date: DateText): number => Date.parse(`${date}T00:00:00Z`)
const shifted = (today: DateText, days: number): DateText => text(timeOf(today) + days * DAY)

/** Undefined where the calendar has no such day. */
const dateOf = (year: number, month: number, day: number): DateText | undefined => {
  const time = Date.UTC(year, month - 1, day)
  const made = new Date(time)
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? text(time) : undefined
}

/** Without a year: the one that brings it nearest to today, half a year either way. */
const nearest = (today: DateText, month: number, day: number): DateText | undefined => {
  const year = Number(today.slice(0, 4))
  const found = [year - 1, year, year + 1].flatMap(one => dateOf(one, month, day) ?? [])
  const distance = (date: DateText) => Math.abs(timeOf(date) - timeOf(today))
  return found.toSorted((a, b) => distance(a) - distance(b))[0]
}

const yearOf = (written: string): number => {
  const year = numberOf(written)
  return year < 100 ? 2000 + year : year
}

const complete = (today: DateText, year: string | undefined, month: number, day: number) =>
  year ? dateOf(yearOf(year), month, day) : nearest(today, month, day)

/** Monday is 0. */
const weekdayOf = (date: DateText): number => (new Date(timeOf(date)).getUTCDay() + 6) % 7

const inWeek = (today: DateText, weeks: number, weekday: number): DateText =>
  shifted(today, weeks * 7 + weekday - weekdayOf(today))

const WORDS: Readonly<Record<string, number>> = {
  大前天: -3,
  前天: -2,
  昨天: -1,
  昨日: -1,
  今天: 0,
  今日: 0,
  明天: 1,
  明日: 1,
  后天: 2,
  大后天: 3,
  'day before yesterday': -2,
  yesterday: -1,
  today: 0,
  tomorrow: 1,
  'day after tomorrow': 2,
}

type Reader = readonly [
  said: RegExp,
  read: (match: RegExpMatchArray, today: DateText) => DateText | undefined,
]

const CN = '[零〇一二三四五六七八九十]'

const readers: readonly Reader[] = [
  [
    /(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/g,
    ([, y, m, d]) => dateOf(Number(y), Number(m), Number(d)),
  ],
  [
    new RegExp(
      `(?:(\\d{4}|\\d{2}|${CN}{4}|${CN}{2})年)?(\\d{1,2}|${CN}{1,3})月(\\d{1,2}|${CN}{1,3})[日号]?`,
      'g',
    ),
    ([, y, m, d], today) => complete(today, y, numberOf(m ?? ''), numberOf(d ?? '')),
  ],
  [
    new RegExp(`\\b${MONTH_NAME} (\\d{1,2})(?:st|nd|rd|th)?(?:,? (20\\d\\d))?\\b`, 'gi'),
    ([, m, d, y], today) => complete(today, y, MONTHS.indexOf((m ?? '').toLowerCase()) + 1, Number(d)),
  ],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH_NAME}(?:,? (20\\d\\d))?(?![a-z])`, 'gi'),
    ([, d, m, y], today) => complete(today, y, MONTHS.indexOf((m ?? '').toLowerCase()) + 1, Number(d)),
  ],
  [
    /(上上|上|这|本|下下|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])/g,
    ([, which, day], today) =>
      inWeek(
        today,
        { 上上: -2, 上: -1, 下: 1, 下下: 2 }[which ?? ''] ?? 0,
        '一二三四五六日'.indexOf(day === '天' ? '日' : (day ?? '')),
      ),
  ],
  [
    /\b(last|next|this) (mon|tue|wed|thu|fri|sat|sun)[a-z]*\b/gi,
    ([, which, day], today) =>
      inWeek(
        today,
        { last: -1, next: 1 }[(which ?? '').toLowerCase()] ?? 0,
        WEEKDAYS_EN.indexOf((day ?? '').toLowerCase()),
      ),
  ],
  [
    new RegExp(`(${NUMBER})天(之?前|以?后)`, 'g'),
    ([, n, way], today) => shifted(today, numberOf(n ?? '') * (way?.endsWith('前') ? -1 : 1)),
  ],
  [/\b(\d{1,3}) days? ago\b/gi, ([, n], today) => shifted(today, -Number(n))],
  [/\bin (\d{1,3}) days?\b/gi, ([, n], today) => shifted(today, Number(n))],
  [
    new RegExp(
      Object.keys(WORDS)
        .toSorted((a, b) => b.length - a.length)
        .join('|'),
      'gi',
    ),
    ([word], today) => shifted(today, WORDS[(word ?? '').toLowerCase()] ?? 0),
  ],
]

export interface FoundDate {
  readonly value: DateText
  readonly text: string
  readonly start: number
}

/** Dates that a normalised text names, in digits, in words or by their distance from today. */
export const datesIn = (normal: string, today: DateText): FoundDate[] =>
  readers.flatMap(([said, read]) =>
    [...normal.matchAll(said)].flatMap(match => {
      const value = read(match, today)
      return value ? [{ value, text: match[0], start: match.index }] : []
    }),
  )
