import * as z from 'zod/mini'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'
import type { Sides } from '../invoicing/index.ts'

/** A mailing of an invoice as it is answered: the address is not told in full, whoever asks. */
export const mailingSchema = z
  .object({
    mailingId: idSchema('mal'),
    invoiceId: idSchema('inv'),
    /** `issue`: by itself when the invoice was ready; `request`: somebody asked for it again */
    on: z.enum(['issue', 'request']),
    /** the receiver with most of the name left out: `f•••@dealer.example` */
    to: z.string(),
    state: z.enum(['due', 'sent', 'refused']),
    because: z.optional(z.string()),
    /** names of the files that went with it */
    files: z.optional(z.array(z.string())),
    askedAt: z.string(),
    sentAt: z.optional(z.string()),
  })
  .register(z.globalRegistry, {
    id: 'InvoiceMailing',
    description: 'That an invoice was mailed, is to be, or could not be.',
  })
export type ShownMailing = z.infer<typeof mailingSchema>

/** One mailing with its receiver, which is sealed under the buyer's data key where it is kept. */
export interface Mailing extends Omit<ShownMailing, 'to'>, Sides {
  readonly email: string
  /** 0: not written yet */
  readonly version: number
}

/** So many mailings of one invoice are enough: nobody sends mail to strangers by ours. */
export const MOST_MAILINGS = 20

/** An address as it may be shown and logged. */
export const maskedEmail = (email: string): string => {
  const at = email.lastIndexOf('@')
  return `${[...email][0] ?? ''}•••${at < 0 ? '' : email.slice(at)}`
}

export const shownMailing = ({ email, ...mailing }: Mailing): ShownMailing =>
  mailingSchema.parse({ ...mailing, to: maskedEmail(email) })

/** Mailings by access pattern. */
export interface Mailings {
  /** Of an invoice, the first one first; at most `MOST_MAILINGS`. */
  ofInvoice(buyerId: string, invoiceId: string): Promise<Mailing[]>
  find(buyerId: string, invoiceId: string, mailingId: string): Promise<Mailing | undefined>
  /** With the event that has it sent and, where somebody asked, his answer. */
  insert(
    mailing: Mailing,
    event: DomainEvent | undefined,
    record: IdempotencyRecord | undefined,
  ): Promise<void>
  /** On the version that was read; when it has moved on, nothing is written. */
  save(mailing: Mailing): Promise<void>
}
