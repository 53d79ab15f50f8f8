import { type Clock, epochSeconds, plus } from '../../shared/clock.ts'
import type { Send } from '../../shared/send-publicly.ts'
import { sendWebhook } from '../../shared/send-webhook.ts'
import type { Invoices } from './invoice.ts'
import { type Notice, type Notices, webhookMessage } from './notice.ts'
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
export const sendNotice = ({ notices, invoices, send, clock }: SendNoticeDeps) => {
  const deliver = sendWebhook({ send, now: () => epochSeconds(clock()) })
  return async (notice: Notice): Promise<Notice> => {
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
    const receiver = { url: webhook.url, secrets: [webhook.secret] }
    const delivery = await deliver(receiver, webhookMessage(notice, invoice))
    if (delivery.kind === 'delivered') return save({ state: 'sent', because: '' })
    const { because } = delivery
    if (delivery.kind === 'refused') return save({ state: 'givenUp', because })
    const tries = notice.tries + 1
    return tries >= MOST_TRIES
      ? save({ state: 'givenUp', because, tries })
      : save({ because, tries, dueAt: plus(clock(), patienceFor(notice.tries)) })
  }
}
