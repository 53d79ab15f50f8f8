import { days, type Instant, plus } from '../../shared/clock.ts'
import type { PaymentTerms } from './order.ts'

/** Net terms where nothing else was agreed. */
export const DEFAULT_NET_DAYS = 30

const formats = new Map<string, Intl.DateTimeFormat>()

/** The day that it is in a time zone, as `YYYY-MM-DD`. */
const dayIn = (timeZone: string, instant: Instant): string => {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(timeZone, format)
  }
  return format.format(new Date(instant))
}

/** Net terms of an order that is placed at an instant: due so many days after the day of placing. */
export const paymentTerms = (placedAt: Instant, netDays: number, timeZone: string): PaymentTerms => ({
  netDays,
  dueOn: dayIn(timeZone, plus(placedAt, days(netDays))),
})
