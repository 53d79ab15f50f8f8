/** What other contexts may use of `assistant`. */
import type { Instant } from '../../shared/clock.ts'
import type { DataKeys } from '../../shared/envelope.ts'
import type { Tables } from '../../shared/tables.ts'
import { type Put, put } from '../../shared/writes.ts'
import { assistantTable, subjectKeyKey } from './assistant.table.ts'
import { conversationStore } from './conversation.store.ts'

/** Destroys the key of a person's conversations: put this into the transaction of an erasure. */
export const erasingConversations = (subject: string, erasedAt: Instant): Put =>
  put(assistantTable, { ...subjectKeyKey(subject), erasedAt })

/** Whether that was done and is so still. */
export const areConversationsErased =
  (tables: Tables) =>
  async (subject: string): Promise<boolean> =>
    Boolean((await tables.get(assistantTable, subjectKeyKey(subject), { consistent: true }))?.erasedAt)

/** What a person has said here and was told, as rows. */
export const conversationRows =
  (tables: Tables, keys: DataKeys, tenant: string) => async (subject: string, now: Instant) => {
    const all = await conversationStore(tables, keys, tenant).ofSubject(subject, now)
    return {
      conversations: all.map(({ conversation }) => {
        const { conversationId, organizationId, locale, createdAt, updatedAt, messages } = conversation
        return { conversationId, organizationId, locale, createdAt, updatedAt, messages }
      }),
      messages: all.flatMap(({ conversation, messages }) =>
        messages.map(message => ({ conversationId: conversation.conversationId, ...message })),
      ),
    }
  }
