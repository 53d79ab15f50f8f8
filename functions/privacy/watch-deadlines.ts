import { type Clock, days, plus } from '../../shared/clock.ts'
import { daysLeft } from './ask-request.ts'
import type { DueRequests, PrivacyRequest } from './privacy.ts'

/** An open request whose deadline is near or over. */
export interface Pressing extends Pick<PrivacyRequest, 'requestId' | 'kind' | 'dueAt'> {
  /** whole days; negative when it is overdue */
  readonly daysLeft: number
}

/** What a look at the deadlines came to, the one due first at the beginning. */
export interface Deadlines {
  readonly overdue: readonly Pressing[]
  readonly dueSoon: readonly Pressing[]
}

/** So long before its deadline a request is told to be due: a week has working days in it, whatever the holidays. */
const TOLD_BEFORE = days(7)

/**
 * Looks for open requests of people that are due within a week or overdue. It tells the same again at every look,
 * for as long as it is so: an alarm is over when nobody tells any more.
 */
export const watchDeadlines =
  ({ due, clock }: { readonly due: DueRequests; readonly clock: Clock }) =>
  async (): Promise<Deadlines> => {
    const now = clock()
    const found: Pressing[] = []
    let cursor: string | undefined
    do {
      const page = await due.before(plus(now, TOLD_BEFORE), cursor)
      found.push(
        ...page.requests.map(({ requestId, kind, dueAt }) => ({
          ...{ requestId, kind, dueAt },
          daysLeft: daysLeft({ dueAt }, now),
        })),
      )
      cursor = page.cursor
    } while (cursor)
    return {
      overdue: found.filter(({ dueAt }) => dueAt <= now),
      dueSoon: found.filter(({ dueAt }) => dueAt > now),
    }
  }
