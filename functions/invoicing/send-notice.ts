import { type Clock, epochSeconds, plus } from '../../shared/clock.ts'
import type { Send } from './channel-http.ts'
import type { Invoices } from './invoice.ts'
import { type Notice, type Notices, webhookRequest } from './notice.ts'
import { ReadWasStale } from './number-in-series.ts'
import { patienceFor } from './tax-request.ts'

interface SendNoticeDeps {
  readonly notices: Notices
  readonly invoices: Pick<Invoices, 'find'>
  readonly send: Send
  readonly clock: Clock
}

/** About a day. */
const MOST_TRIES = 18

/**
 * Tells an organization of a document, at least once: a crash after the call repeats it under the same id.
 *
 * @returns the notice as it is now: an organization without a webhook is told nothing, and that is that
 */
export const sendNotice =
  ({ notices, invoices, send, clock }: SendNoticeDeps) =>
  async (notice: Notice): Promise<Notice> => {
    const save = async (change: Partial<Notice>): Promise<Notice> => {
      const { dueAt: _, ...rest } = notice
      const next = { ...rest, ...change }
      try {
        await notices.save(next)
      } catch (thrown) {
        if (!(thrown instanceof ReadWasStale)) throw thrown
      }
      return next
    }
    const [{ webhook }, invoice] = await Promise.all([
      notices.webhookOf(notice.organizationId),
      invoices.find(notice.invoiceId),
    ])
    if (!webhook || !invoice) return save({ state: 'givenUp', because: 'There is nobody to tell.' })
    let because: string
    try {
      const { status } = await send(webhookRequest(notice, invoice, webhook, epochSeconds(clock())))
      if (status >= 200 && status < 300) return save({ state: 'sent', because: '' })
      if (status === 410) return save({ state: 'givenUp', because: 'The receiver wants no more of them.' })
      because = `The receiver answered ${status}.`
    } catch (thrown) {
      because = (thrown as Error).message
    }
    const tries = notice.tries + 1
    return tries >= MOST_TRIES
      ? save({ state: 'givenUp', because, tries })
      : save({ because, tries, dueAt: plus(clock(), patienceFor(notice.tries)) })
  }
