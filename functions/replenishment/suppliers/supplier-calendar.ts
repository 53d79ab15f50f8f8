import * as z from 'zod/mini'
import { dayAfter } from '../../../shared/business-date.ts'

const daySchema = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day like 2026-10-01'))

/** When a supplier does not work: nothing is made ready and nothing leaves. */
export const supplierCalendarSchema = z.strictObject({
  /** 0 is Sunday */
  closedWeekdays: z.array(z.int().check(z.gte(0), z.lte(6))).check(z.maxLength(6)),
  closedOn: z.array(daySchema).check(z.maxLength(400)),
})
export type SupplierCalendar = z.infer<typeof supplierCalendarSchema>

const MOST_DAYS = 1_000

export const isOpenOn = ({ closedWeekdays, closedOn }: SupplierCalendar, day: string): boolean =>
  !closedWeekdays.includes(new Date(`${day}T00:00:00Z`).getUTCDay()) && !closedOn.includes(day)

/**
 * The day on which goods are there that a supplier needs so many working days for. An order that comes on a
 * closed day is begun on the next open one.
 *
 * @throws RangeError when the calendar never opens
 */
export const dueDay = (calendar: SupplierCalendar | undefined, from: string, workingDays: number): string => {
  if (!calendar) return dayAfter(from, workingDays)
  let day = from
  for (let left = workingDays, i = 0; left > 0; i++) {
    if (i > MOST_DAYS) throw new RangeError('The supplier’s calendar has no open days')
    day = dayAfter(day, 1)
    if (isOpenOn(calendar, day)) left--
  }
  return day
}
