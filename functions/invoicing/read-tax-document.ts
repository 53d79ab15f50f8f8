import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { IdempotencyRecord, Once } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'
import type { TaxRequests } from './advance-tax-request.ts'
import { isSellers, isVisibleTo } from './invoice.ts'
import type { RedLetter, RedLetterStore } from './red-letter.ts'
import { fileKinds, redFormStates } from './tax-channel.ts'
import { type TaxRequest, taxRequestStates } from './tax-request.ts'

/** What became of an invoice with its tax channel. */
export const taxDocumentSchema = z
  .object({
    requestId: idSchema('txr'),
    invoiceId: idSchema('inv'),
    channel: z.string(),
    state: z.enum(taxRequestStates),
    because: z.optional(z.string()),
    fiscalNumber: z.optional(z.string()),
    /** the channel's own files as we keep them; the one that counts is `isOriginal` */
    files: z.array(
      z.object({
        kind: z.enum(fileKinds),
        isOriginal: z.boolean(),
        bytes: z.int(),
        sha256: z.string(),
      }),
    ),
    requestedAt: z.string(),
    /** when it is looked at again */
    dueAt: z.optional(z.string()),
  })
  .register(z.globalRegistry, {
    id: 'TaxDocument',
    description: 'What became of an invoice with the tax authority or the network of invoices.',
  })
export type TaxDocumentAnswer = z.infer<typeof taxDocumentSchema>

/** A correction by red-letter invoice. */
export const redLetterSchema = z
  .object({
    redLetterId: idSchema('rlf'),
    invoiceId: idSchema('inv'),
    state: z.enum(['opening', 'waiting', 'confirmed', 'issued', 'void', 'needsHuman']),
    /** the confirmation form's state by the tax authority's code, 01 to 13 */
    formState: z.optional(z.enum(redFormStates)),
    confirmationNumber: z.optional(z.string()),
    redFiscalNumber: z.optional(z.string()),
    creditNoteId: z.optional(z.string()),
    because: z.optional(z.string()),
    openedAt: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'RedLetter',
    description: 'A correction by red-letter invoice (红字发票), with its confirmation form.',
  })
export type RedLetterAnswer = z.infer<typeof redLetterSchema>

const defined = <T extends object>(members: T): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== '')) as T

const answerOf = ({
  requestId,
  invoiceId,
  channel,
  state,
  because,
  fiscalNumber,
  files,
  requestedAt,
  dueAt,
}: TaxRequest) =>
  defined({
    requestId,
    invoiceId,
    channel,
    state,
    because,
    fiscalNumber,
    files: (files ?? []).map(({ kind, isOriginal, bytes, sha256 }) => ({ kind, isOriginal, bytes, sha256 })),
    requestedAt,
    dueAt,
  }) as TaxDocumentAnswer

const redAnswerOf = (of: RedLetter): RedLetterAnswer => {
  const {
    redLetterId,
    invoiceId,
    state,
    formState,
    confirmationNumber,
    redFiscalNumber,
    creditNoteId,
    because,
    openedAt,
  } = of
  return defined({
    redLetterId,
    invoiceId,
    state,
    formState,
    confirmationNumber,
    redFiscalNumber,
    creditNoteId,
    because,
    openedAt,
  }) as RedLetterAnswer
}

interface TaxDocumentDeps {
  readonly requests: Pick<TaxRequests, 'ofInvoice'> & {
    /** With the answer of who asked for it. */
    saveAnswered(request: TaxRequest, record: IdempotencyRecord): Promise<void>
  }
  readonly clock: Clock
}

/** @throws `not-found` when the invoice has no legal document, or is between others */
export const readTaxDocument =
  ({ requests }: Pick<TaxDocumentDeps, 'requests'>) =>
  async (invoiceId: string, actor: Actor): Promise<TaxDocumentAnswer> => {
    const request = await requests.ofInvoice(invoiceId)
    if (!request || !isVisibleTo(request, actor)) throw notFound('tax document')
    return answerOf(request)
  }

/**
 * Has a request looked at again now that somebody has done what it waited for: logged in, raised the quota,
 * settled with the tax office what was issued otherwise. The channel is asked before anything is sent.
 *
 * @throws `not-found`, `illegal-transition` for one that does not wait for people
 */
export const resumeTaxDocument =
  ({ requests, clock }: TaxDocumentDeps) =>
  async (
    { actor, invoiceId }: { actor: Actor; invoiceId: string },
    once: Once<TaxDocumentAnswer>,
  ): Promise<TaxDocumentAnswer> => {
    const request = await requests.ofInvoice(invoiceId)
    if (!request || !isSellers(request, actor)) throw notFound('tax document')
    const waits = request.state === 'needsHuman' || (request.state === 'requested' && request.because)
    if (!waits) {
      throw new DomainError(
        'illegal-transition',
        `The request is ${request.state}: it does not wait for people.`,
      )
    }
    const due = { ...request, dueAt: clock() }
    const answer = answerOf(due)
    await requests.saveAnswered(due, once(answer))
    return answer
  }

interface RedLetterDeps {
  readonly redLetters: Pick<RedLetterStore, 'find'> & {
    saveAnswered(redLetter: RedLetter, record: IdempotencyRecord): Promise<void>
  }
  readonly clock: Clock
}

/** @throws `not-found` when there is none, or it is between others */
export const readRedLetter =
  ({ redLetters }: Pick<RedLetterDeps, 'redLetters'>) =>
  async (redLetterId: string, actor: Actor): Promise<RedLetterAnswer> => {
    const redLetter = await redLetters.find(redLetterId)
    if (!redLetter || !isVisibleTo(redLetter, actor)) throw notFound('red letter')
    return redAnswerOf(redLetter)
  }

/**
 * Asks for a form to be withdrawn. Whether it still can be is the channel's to say, within a minute.
 *
 * @throws `not-found`, `illegal-transition` when it is confirmed or over
 */
export const withdrawRedLetter =
  ({ redLetters, clock }: RedLetterDeps) =>
  async (
    { actor, redLetterId }: { actor: Actor; redLetterId: string },
    once: Once<RedLetterAnswer>,
  ): Promise<RedLetterAnswer> => {
    const redLetter = await redLetters.find(redLetterId)
    if (!redLetter || !isSellers(redLetter, actor)) throw notFound('red letter')
    if (redLetter.state !== 'opening' && redLetter.state !== 'waiting') {
      throw new DomainError(
        'illegal-transition',
        `The red letter is ${redLetter.state}: it cannot be withdrawn.`,
      )
    }
    const unwanted: RedLetter = { ...redLetter, isUnwanted: true, dueAt: clock() }
    const answer = redAnswerOf(unwanted)
    await redLetters.saveAnswered(unwanted, once(answer))
    return answer
  }
