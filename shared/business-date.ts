import { days, type Instant } from './clock.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day (`YYYY-MM-DD`) that it is in a time zone at an instant. */
export const dayIn = (timeZone: string, instant: Instant): string => {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(timeZone, format)
  }
  return format.format(new Date(instant))
}

/** The day `count` days after another one, both `YYYY-MM-DD`. */
export const dayAfter = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days(count)).toISOString().slice(0, 10)
