import { defineTable } from '../../shared/tables.ts'
import type { QueueState } from './handover.ts'

/**
 * Conversations with their messages and opinions, the data keys of the people who hold them, the queues of
 * the service desk, and the questions that had no answer. Conversation and messages are one partition,
 * messages sorted by their number; a person's key is a partition of its own.
 * A backup of it lives for a week only, as one of the table `keys`: an older one would bring erased persons' keys back.
 */
export const assistantTable = defineTable({ name: 'assistant', recoverableDays: 7 })

const conversationPartition = (conversationId: string): string => `conversation#${conversationId}`

export const conversationKey = (conversationId: string) => ({
  pk: conversationPartition(conversationId),
  sk: 'conversation',
})

const messageSort = (sequence: number): string => `message#${String(sequence).padStart(6, '0')}`

export const messageKey = (conversationId: string, sequence: number) => ({
  pk: conversationPartition(conversationId),
  sk: messageSort(sequence),
})

/** The range of a conversation's messages. */
export const messagesOf = (conversationId: string) => ({
  table: assistantTable,
  partition: conversationPartition(conversationId),
  sort: { beginsWith: 'message#' },
})

/** Those after a message. */
export const messagesBehind = (conversationId: string, sequence: number) => ({
  table: assistantTable,
  partition: conversationPartition(conversationId),
  sort: { between: [messageSort(sequence + 1), 'message#999999'] as const },
})

/** A person's conversations: links, which live as long as what they lead to. */
export const ownedPartition = (subject: string): string => `owned#${subject}`
export const ownedKey = (subject: string, conversationId: string) => ({
  pk: ownedPartition(subject),
  sk: conversationId,
})

export const feedbackKey = (conversationId: string, messageId: string | undefined) => ({
  pk: conversationPartition(conversationId),
  sk: `feedback#${messageId ?? 'conversation'}`,
})

export const subjectKeyKey = (subject: string) => ({ pk: `subject#${subject}`, sk: 'data-key' })

export const queueKey = (state: QueueState, place: string) => ({ pk: `handovers#${state}`, sk: place })

export const questionKey = (at: string, messageId: string) => ({
  pk: 'questions#open',
  sk: `${at}#${messageId}`,
})

/** What the tenant's model has used on a day. */
export const usageKey = (day: string) => ({ pk: `usage#${day}`, sk: 'usage' })
