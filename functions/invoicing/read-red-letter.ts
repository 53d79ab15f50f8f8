import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { IdempotencyRecord, Once } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'
import { isSellers, isVisibleTo } from './invoice.ts'
import type { RedLetter, RedLetterStore } from './red-letter.ts'
import { redFormStates } from './tax-channel.ts'

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

/** The correction as it may be shown: the schema takes what it names and leaves the rest. */
const answerOf = ({ because, ...redLetter }: RedLetter): RedLetterAnswer =>
  redLetterSchema.parse({ ...redLetter, ...(because ? { because } : {}) })

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
    return answerOf(redLetter)
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
    const answer = answerOf(unwanted)
    await redLetters.saveAnswered(unwanted, once(answer))
    return answer
  }
