import { defineTable } from '../../shared/tables.ts'

/** What is known of documents beside the invoices themselves: files, exports, what came from outside. */
export const documentsTable = defineTable({ name: 'documents' })
