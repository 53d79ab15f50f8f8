import { blindIndex } from '../../shared/blind-index.ts'
import type { Instant } from '../../shared/clock.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { SubjectKeys } from '../../shared/subject-keys.ts'
import type { Tables } from '../../shared/tables.ts'
import { equals, present, put, update, type Write } from '../../shared/writes.ts'
import { memberRecordItem, membershipsEver } from './member.store.ts'
import type { MemberRecord, MemberTerms } from './member.ts'
import { MAIL_INDEX, memberKey, memberPartition, organizationsTable } from './organizations.table.ts'
import { eventOf } from './save-member.ts'

interface Corrected {
  readonly subject: string
  readonly contact: NonNullable<MemberTerms['contact']>
  readonly at: Instant
  /** subject of the operator who does it */
  readonly by: string
}

/** What an erasure takes out of a person's memberships. Nothing sealed is opened for it. */
export const personErasure = (tables: Tables) => ({
  /** Whether no membership has a contact, or an address to find it by. */
  isErased: async (subject: string): Promise<boolean> => {
    const { items } = await tables.query({
      table: organizationsTable,
      partition: memberPartition(subject),
      consistent: true,
    })
    return items.every(item => item.contact === undefined && item[MAIL_INDEX] === undefined)
  },

  /** Writes that take contact and address out of their memberships: nobody finds them by these any more. */
  erasing: async (subject: string): Promise<Write[]> =>
    (await membershipsEver(tables)(subject)).map(({ organizationId }) =>
      update(organizationsTable, memberKey(subject, organizationId), {
        remove: ['contact', MAIL_INDEX],
        when: { pk: present() },
      }),
    ),
})

/** What other contexts may do with what is kept here about a person. The tables are those that seal. */
export const personStore = (tables: Tables, keys: SubjectKeys, tenantId: string) => ({
  /** All memberships that they have or had. */
  memberships: membershipsEver(tables),

  /** The subjects whose memberships have this e-mail address. */
  withMail: async (email: string): Promise<string[]> => {
    const partition = await blindIndex(keys)(MAIL_INDEX, email)
    const { items } = await tables.query({ table: organizationsTable, index: 'byMail', partition })
    return [...new Set(items.map(({ pk }) => pk.slice('member#'.length)))]
  },

  /** Writes that give all their memberships another contact. */
  correcting: async ({ subject, contact, at, by }: Corrected): Promise<Write[]> => {
    const memberships = await membershipsEver(tables)(subject)
    return memberships
      .filter(({ removedAt }) => !removedAt)
      .flatMap(before => {
        const after: MemberRecord = {
          ...before,
          contact,
          version: before.version + 1,
          changedAt: at,
          changedBy: by,
        }
        return [
          put(organizationsTable, memberRecordItem(after), { when: { version: equals(before.version) } }),
          outboxPut(eventOf(before, after, tenantId)),
        ]
      })
  },

  ...personErasure(tables),
})
