import { dayIn } from '../../shared/business-date.ts'
import { days, type Instant, plus } from '../../shared/clock.ts'
import type { PaymentTerms } from './order.ts'

/** Net terms where nothing else was agreed. */
export const DEFAULT_NET_DAYS = 30

/** Net terms of an order that is placed at an instant: due so many days after the day of placing. */
export const paymentTerms = (placedAt: Instant, netDays: number, timeZone: string): PaymentTerms => ({
  netDays,
  dueOn: dayIn(timeZone, plus(placedAt, days(netDays))),
})
