/** What other contexts may use of `assistant`. */
import type { Instant } from '../../shared/clock.ts'
import { type Put, put } from '../../shared/writes.ts'
import { assistantTable, subjectKeyKey } from './assistant.table.ts'

/** Destroys the key of a person's conversations: put this into the transaction of an erasure. */
export const erasingConversations = (subject: string, erasedAt: Instant): Put =>
  put(assistantTable, { ...subjectKeyKey(subject), erasedAt })
