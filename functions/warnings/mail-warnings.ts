import type { Permission } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Post } from '../../shared/mail.ts'
import type { Reachable } from '../organizations/index.ts'
import { concernedBy, type Warning, type Warnings } from './warning.ts'
import { warningLetter } from './warning-letter.ts'

export interface MailWarningsDeps {
  readonly warnings: Pick<Warnings, 'waiting' | 'forget'>
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

/** So many warnings are looked at in one round; the next one goes on. */
const MOST_AT_ONCE = 500

/**
 * Mails waiting warnings to those of their organization who can do something about them: one letter for each person
 * with all of his. A crash between sending and forgetting sends it again under the same message id.
 *
 * @throws what the post threw for the first organization that it failed for, after all others
 */
export const mailWarnings = ({ warnings, peopleWhoMay, mayWriteTo, post, clock }: MailWarningsDeps) => {
  /** Everybody who is to be written to, with what concerns him. */
  const readersOf = async (ownerId: string, all: readonly Warning[]) => {
    const readers = new Map<string, { readonly person: Reachable; readonly own: Warning[] }>()
    for (const [permission, some] of Map.groupBy(all, ({ matter }) => concernedBy(matter))) {
      for (const person of await peopleWhoMay(ownerId, permission)) {
        const reader = readers.get(person.subject) ?? { person, own: [] }
        reader.own.push(...some)
        readers.set(person.subject, reader)
      }
    }
    const on = clock().slice(0, 10)
    const asked = await Promise.all([...readers.keys()].map(subject => mayWriteTo(subject, on)))
    return [...readers.values()].filter((_, i) => asked[i])
  }

  const tell = async (ownerId: string, all: readonly Warning[]): Promise<Mailed> => {
    const readers = await readersOf(ownerId, all)
    const refused: string[] = []
    for (const { person, own } of readers) {
      const inOrder = own.toSorted((a, b) => (a.at < b.at ? -1 : 1))
      const letter = warningLetter(inOrder, person, { from: post.from, date: new Date(clock()) })
      const posted = await post.send(letter)
      if (posted.kind === 'refused') refused.push(posted.because)
    }
    await warnings.forget(all)
    const read = new Set(readers.flatMap(({ own }) => own))
    return { letters: readers.length - refused.length, refused, unread: all.length - read.size }
  }

  return async (hasTime: () => boolean): Promise<Mailed> => {
    const failures: unknown[] = []
    const told: Mailed[] = []
    const byOwner = Map.groupBy(await warnings.waiting(MOST_AT_ONCE), ({ ownerId }) => ownerId)
    for (const [ownerId, all] of byOwner) {
      if (!hasTime()) break
      try {
        told.push(await tell(ownerId, all))
      } catch (thrown) {
        failures.push(thrown)
      }
    }
    if (failures.length) throw failures[0]
    return {
      letters: told.reduce((sum, { letters }) => sum + letters, 0),
      refused: told.flatMap(({ refused }) => refused),
      unread: told.reduce((sum, { unread }) => sum + unread, 0),
    }
  }
}
