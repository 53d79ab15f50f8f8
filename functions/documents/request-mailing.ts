import * as z from 'zod/mini'
import { mailingRequested } from '../../events/documents.mailing-requested.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { sensitive } from '../../shared/personal.ts'
import { type Invoice, sidesOf } from '../invoicing/index.ts'
import { type Mailing, type Mailings, MOST_MAILINGS, type ShownMailing, shownMailing } from './mailing.ts'

export const mailingRequestSchema = z.strictObject({
  /** only for this mailing; absent: where the invoice says */
  email: z.optional(sensitive(z.email(), 'confidential')),
})

export interface RequestMailingDeps {
  readonly mailings: Pick<Mailings, 'ofInvoice' | 'insert'>
  readonly readInvoice: (invoiceId: string, actor: Actor) => Promise<Invoice>
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
}

const noAddress = () =>
  new DomainError('invalid-request', 'The invoice names no address.', {
    errors: [{ pointer: '/email', rule: 'must be given' }],
  })

/**
 * Has an invoice mailed, once more or for the first time.
 *
 * @throws `not-found` when there is none, or it is between others; `invalid-request` when nobody says where to;
 *   `illegal-transition` when it was mailed too often
 */
export const requestMailing =
  ({ mailings, readInvoice, clock, newId, tenantId }: RequestMailingDeps) =>
  async (
    { invoiceId, email, actor }: { invoiceId: string; email?: string | undefined; actor: Actor },
    once: Once<ShownMailing>,
  ): Promise<ShownMailing> => {
    const invoice = await readInvoice(invoiceId, actor)
    const sides = sidesOf(invoice)
    const to = email ?? invoice.buyer.email
    if (!to) throw noAddress()
    const before = await mailings.ofInvoice(sides.buyerId, invoiceId)
    if (before.length >= MOST_MAILINGS)
      throw new DomainError('illegal-transition', `It was mailed ${MOST_MAILINGS} times: no more.`)
    const mailing: Mailing = {
      mailingId: newId('mal'),
      invoiceId,
      ...sides,
      on: 'request',
      state: 'due',
      email: to,
      askedAt: clock(),
      version: 0,
    }
    const event = mailingRequested.create(
      { aggregate: mailing.mailingId, sequence: 1, time: mailing.askedAt, tenant: tenantId },
      { mailingId: mailing.mailingId, invoiceId, buyerId: sides.buyerId },
    )
    const answer = shownMailing(mailing)
    await mailings.insert(mailing, event, once(answer))
    return answer
  }

/** The mailings of an invoice, the first one first. @throws `not-found` */
export const listMailings =
  ({ mailings, readInvoice }: Pick<RequestMailingDeps, 'mailings' | 'readInvoice'>) =>
  async (invoiceId: string, actor: Actor): Promise<ShownMailing[]> => {
    const { buyerId } = sidesOf(await readInvoice(invoiceId, actor))
    return (await mailings.ofInvoice(buyerId, invoiceId)).map(shownMailing)
  }
