import type { Instant } from '../../shared/clock.ts'
import { destroyKey, isKeyDestroyed } from '../../shared/subject-keys.ts'
import type { Tables } from '../../shared/tables.ts'
import type { Write } from '../../shared/writes.ts'
import { areConversationsErased, erasingConversations } from '../assistant/index.ts'
import type { personErasure } from '../organizations/index.ts'

interface ErasingDeps {
  readonly persons: ReturnType<typeof personErasure>
  /** A tenant without the assistant has no conversations. */
  readonly hasAssistant: boolean
}

/** The writes that make everything about a person unreadable and take away what they could be found by. */
export const erasingPerson =
  ({ persons, hasAssistant }: ErasingDeps) =>
  async (subject: string, at: Instant): Promise<Write[]> => [
    destroyKey(subject, at),
    ...(hasAssistant ? [erasingConversations(subject, at)] : []),
    ...(await persons.erasing(subject)),
  ]

/** Whether all of that is so. */
export const isPersonErased =
  (tables: Tables, { persons, hasAssistant }: ErasingDeps) =>
  async (subject: string): Promise<boolean> =>
    (await isKeyDestroyed(tables)(subject)) &&
    (!hasAssistant || (await areConversationsErased(tables)(subject))) &&
    (await persons.isErased(subject))
