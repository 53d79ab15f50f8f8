import { defineTable } from '../../shared/tables.ts'

/**
 * Conversations with their messages, and the data keys of the people who hold them. Conversation and
 * messages are one partition, messages sorted by their number; a person's key is a partition of its own.
 */
export const assistantTable = defineTable({ name: 'assistant' })

const conversationPartition = (conversationId: string): string => `conversation#${conversationId}`

export const conversationKey = (conversationId: string) => ({
  pk: conversationPartition(conversationId),
  sk: 'conversation',
})

export const messageKey = (conversationId: string, sequence: number) => ({
  pk: conversationPartition(conversationId),
  sk: `message#${String(sequence).padStart(6, '0')}`,
})

/** The range of a conversation's messages. */
export const messagesOf = (conversationId: string) => ({
  table: assistantTable,
  partition: conversationPartition(conversationId),
  sort: { beginsWith: 'message#' },
})

export const subjectKeyKey = (subject: string) => ({ pk: `subject#${subject}`, sk: 'data-key' })
