import type { Permission } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Post } from '../../shared/mail.ts'
import type { Reachable } from '../organizations/index.ts'
import { type Draft, emptyDraft, postponed, withWarnings } from './draft.ts'
import { concernedBy, type Waiting, type Warning, type Warnings } from './warning.ts'
import { warningLetter } from './warning-letter.ts'

export interface MailWarningsDeps {
  readonly warnings: Pick<Warnings, 'owners' | 'of' | 'draft' | 'keep' | 'forget'>
  readonly peopleWhoMay: (organizationId: string, permission: Permission) => Promise<readonly Reachable[]>
  /** Whether somebody's address may be used for that now. */
  readonly mayWriteTo: (subject: string, on: string) => Promise<boolean>
  readonly post: Post
  readonly clock: Clock
}

/** What a round of letters came to. */
export interface Mailed {
  readonly letters: number
  /** letters that no server will ever take, and why; without addresses */
  readonly refused: readonly string[]
  /** warnings that concern nobody who has an address */
  readonly unread: number
}

/** So many warnings of an organization are put into letters in one step. */
const AT_ONCE = 80

/** Who is to be told of what, by permission: only those who can be written to. */
type Readers = ReadonlyMap<Permission, readonly Reachable[]>

/**
 * Puts what waits into letters, one for each person who can do something about it, and sends those that are due.
 * A letter that the post does not take is tried again later by itself: nobody else gets his twice for it, or has to
 * wait. A crash between sending and forgetting sends it again, under the same message id unless more has come in.
 *
 * @throws what failed first, after everything else was done
 */
export const mailWarnings = ({ warnings, peopleWhoMay, mayWriteTo, post, clock }: MailWarningsDeps) => {
  const readersOf = async (ownerId: string, { warnings: all, drafts }: Waiting): Promise<Readers> => {
    const told = [...all, ...drafts.flatMap(draft => draft.warnings)]
    const permissions = [...new Set(told.map(({ matter }) => concernedBy(matter)))]
    const on = clock().slice(0, 10)
    const asked = new Map<string, Promise<boolean>>()
    const may = (subject: string): Promise<boolean> => {
      const answer = asked.get(subject) ?? mayWriteTo(subject, on)
      asked.set(subject, answer)
      return answer
    }
    const reachable = async (permission: Permission) => {
      const people = await peopleWhoMay(ownerId, permission)
      const allowed = await Promise.all(people.map(({ subject }) => may(subject)))
      return [permission, people.filter((_, i) => allowed[i])] as const
    }
    return new Map(await Promise.all(permissions.map(reachable)))
  }

  /** The letters that these warnings go into, with them. */
  const drafted = (ownerId: string, readers: Readers, { warnings: all, drafts }: Waiting): Draft[] => {
    const changed = new Map<string, Warning[]>()
    for (const [permission, some] of Map.groupBy(all, ({ matter }) => concernedBy(matter))) {
      for (const { subject } of readers.get(permission) ?? []) {
        changed.set(subject, [...(changed.get(subject) ?? []), ...some])
      }
    }
    const known = new Map(drafts.map(draft => [draft.subject, draft]))
    return [...changed].map(([subject, own]) =>
      withWarnings(known.get(subject) ?? emptyDraft(ownerId, subject, clock()), own),
    )
  }

  /** Puts all warnings of an organization into letters. @returns what is left to be sent, and to whom */
  const draftAll = async (ownerId: string, hasTime: () => boolean) => {
    let unread = 0
    for (;;) {
      const waiting = await warnings.of(ownerId, AT_ONCE)
      const readers = await readersOf(ownerId, waiting)
      if (waiting.warnings.length === 0) return { drafts: waiting.drafts, readers, unread }
      // A letter is sent when all is in it: one that was sent does not know any more what it had.
      if (!hasTime()) return { drafts: [], readers, unread }
      await warnings.draft(drafted(ownerId, readers, waiting), waiting.warnings)
      unread += waiting.warnings.filter(({ matter }) => !readers.get(concernedBy(matter))?.length).length
    }
  }

  /** @returns why it will never be sent, if so */
  const sendOne = async (draft: Draft, email: string): Promise<string | undefined> => {
    const letter = warningLetter(draft, { email, from: post.from, date: new Date(clock()) })
    const posted = await post.send(letter)
    await warnings.forget(draft)
    return posted.kind === 'refused' ? posted.because : undefined
  }

  return async (hasTime: () => boolean): Promise<Mailed> => {
    const mailed = { letters: 0, refused: [] as string[], unread: 0 }
    const failures: unknown[] = []

    const tell = async (draft: Draft, email: string | undefined): Promise<void> => {
      if (email === undefined) return warnings.forget(draft)
      try {
        const because = await sendOne(draft, email)
        if (because === undefined) mailed.letters += 1
        else mailed.refused.push(because)
      } catch (thrown) {
        failures.push(thrown)
        const next = postponed(draft, clock())
        if (next) return warnings.keep(next)
        mailed.refused.push('The post has not taken it for three days')
        return warnings.forget(draft)
      }
    }

    for await (const ownerId of warnings.owners(clock())) {
      if (!hasTime()) break
      try {
        const { drafts, readers, unread } = await draftAll(ownerId, hasTime)
        mailed.unread += unread
        const emails = new Map([...readers.values()].flat().map(({ subject, email }) => [subject, email]))
        for (const draft of drafts.filter(({ dueAt }) => dueAt <= clock())) {
          if (hasTime()) await tell(draft, emails.get(draft.subject))
        }
      } catch (thrown) {
        failures.push(thrown)
      }
    }
    if (failures.length) throw failures[0]
    return mailed
  }
}
