import { LocalStackError } from '../local-stack-error.ts'

/** When a schedule runs: after each interval from its start, in each minute that matches, or once. */
export type ScheduleTimes =
  | { readonly kind: 'rate'; readonly milliseconds: number }
  | { readonly kind: 'cron'; readonly matches: (at: Date) => boolean }
  | { readonly kind: 'at'; readonly at: number }

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ')
const weekdays = 'SUN MON TUE WED THU FRI SAT'.split(' ')

/** `1,15`, `8-18`, `0/15`, `*`, `?`, names where the field has them */
const fieldOf = (text: string, least: number, most: number, names: readonly string[] = []) => {
  const numberOf = (word: string): number => {
    const named = names.indexOf(word.toUpperCase())
    const number = named < 0 ? Number(word) : named + least
    if (!Number.isInteger(number) || number < least || number > most) throw new RangeError(word)
    return number
  }
  const wanted = new Set<number>()
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/')
    const any = range === '*' || range === '?'
    const [from = '', to] = range.split('-')
    const first = any ? least : numberOf(from)
    const last = any ? most : to !== undefined ? numberOf(to) : step !== undefined ? most : first
    for (let value = first; value <= last; value += Number(step ?? 1)) wanted.add(value)
  }
  return (value: number): boolean => wanted.has(value)
}

/** A date's fields as clocks in a time zone show them. */
const fieldsIn = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
  })
  return (at: Date): Record<string, string> =>
    Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
}

/** EventBridge's six fields: minute, hour, day of month, month, day of week (1 is Sunday), year. */
const cronOf = (text: string, timeZone: string): ScheduleTimes => {
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = '*'] = text.split(/\s+/)
  const tests = {
    minute: fieldOf(minute, 0, 59),
    hour: fieldOf(hour, 0, 23),
    day: fieldOf(day, 1, 31),
    month: fieldOf(month, 1, 12, months),
    weekday: fieldOf(weekday, 1, 7, weekdays),
    year: fieldOf(year, 1970, 2199),
  }
  const fields = fieldsIn(timeZone)
  return {
    kind: 'cron',
    matches: at => {
      const shown = fields(at)
      return (
        tests.minute(Number(shown.minute)) &&
        tests.hour(Number(shown.hour)) &&
        tests.day(Number(shown.day)) &&
        tests.month(Number(shown.month)) &&
        tests.weekday(weekdays.indexOf((shown.weekday ?? '').toUpperCase()) + 1) &&
        tests.year(Number(shown.year))
      )
    },
  }
}

/**
 * Reads an expression of EventBridge Scheduler: `rate(5 minutes)`, `cron(0 8 * * ? *)`, `at(2026-11-22T08:00:00)`.
 * @throws LocalStackError naming the schedule, for what is not understood here (`L`, `W` and `#` are not)
 */
export const parseSchedule = (expression: string, timeZone: string, where: string): ScheduleTimes => {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression.trim()) ?? []
  try {
    if (kind === 'cron') return cronOf(inner.trim(), timeZone)
    if (kind === 'rate') {
      const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(inner) ?? []
      const milliseconds = Number(count) * (units[unit] ?? Number.NaN)
      if (milliseconds > 0) return { kind, milliseconds }
    }
    if (kind === 'at' && timeZone === 'UTC' && !Number.isNaN(Date.parse(`${inner}Z`)))
      return { kind, at: Date.parse(`${inner}Z`) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  throw new LocalStackError(`${where}: the local stack does not understand the schedule ${expression}`)
}
