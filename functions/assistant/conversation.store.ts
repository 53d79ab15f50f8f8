import { epochSeconds, type Instant, plus } from '../../shared/clock.ts'
import { type DataKey, type DataKeys, type FieldContext, open, seal } from '../../shared/envelope.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, type Put, put } from '../../shared/writes.ts'
import { assistantTable, conversationKey, messageKey, messagesOf, subjectKeyKey } from './assistant.table.ts'
import {
  type Conversation,
  type Conversations,
  KEPT_FOR,
  type Message,
  type Owner,
  TurnTaken,
} from './conversation.ts'

const expiry = (from: Instant): number => epochSeconds(plus(from, KEPT_FOR))
const refused = () => new TurnTaken('Another turn of this conversation was written first')

const conversationItem = (conversation: Conversation): Item => ({
  ...conversationKey(conversation.conversationId),
  ...conversation,
  expiresAt: expiry(conversation.updatedAt),
})

const conversationOf = ({ pk, sk, expiresAt, ...conversation }: Item): Conversation =>
  conversation as unknown as Conversation

/** Absent when it is another's, and once its time is up, though the database may take days to remove it. */
const owned = (item: Item | undefined, owner: Owner, now: Instant): Conversation | undefined => {
  if (!item || item.expiresAt <= epochSeconds(now)) return undefined
  const conversation = conversationOf(item)
  const own = conversation.subject === owner.subject && conversation.organizationId === owner.organizationId
  return own ? conversation : undefined
}

/** The members of a message that are words, sealed as one text. */
const sealedPart = (message: Message): string =>
  JSON.stringify(
    message.from === 'bot'
      ? { text: message.text, sources: message.sources, suggestions: message.suggestions }
      : { text: message.text },
  )

const clearPart = (message: Message) => {
  const { messageId, from, at } = message
  if (message.from === 'person') return { messageId, from, at }
  const { locale, intent, confidence, engine, because } = message
  return { messageId, from, at, locale, intent, confidence, engine, because }
}

const contextOf = (tenant: string, subject: string, messageId: string): FieldContext => ({
  tenant,
  subject,
  entity: messageId,
  field: 'content',
})

/**
 * Conversations in the tables, their words sealed under the person's data key. That key, wrapped by the
 * tenant's, is an item of its own: without it everything the person said and was told stays unreadable.
 */
export const conversationStore = (tables: Tables, keys: DataKeys, tenant: string): Conversations => {
  const messageItem = (
    message: Message,
    sequence: number,
    { conversationId, subject }: Conversation,
    key: DataKey,
  ) =>
    put(
      assistantTable,
      {
        ...messageKey(conversationId, sequence),
        ...clearPart(message),
        sequence,
        sealed: seal(sealedPart(message), key, contextOf(tenant, subject, message.messageId)),
        expiresAt: expiry(message.at),
      },
      { when: { pk: absent() }, refused },
    )

  const keyFor = async (wrappedKey: string | undefined, subject: string, now: Instant) => {
    if (wrappedKey) return { key: await keys.unwrap(wrappedKey, { tenant, subject }), writes: [] }
    const { wrapped, key } = await keys.generate({ tenant, subject })
    const item = { ...subjectKeyKey(subject), wrapped, createdAt: now }
    return { key, writes: [put(assistantTable, item, { when: { pk: absent() }, refused })] }
  }

  return {
    open: async (conversationId, owner, now) => {
      const keyKey = subjectKeyKey(owner.subject)
      const wanted = conversationId ? [keyKey, conversationKey(conversationId)] : [keyKey]
      const [items = []] = await tables.batchGet([{ table: assistantTable, keys: wanted, consistent: true }])
      const wrappedKey = items.find(({ pk }) => pk === keyKey.pk)?.wrapped
      const conversation = owned(
        items.find(({ pk }) => pk !== keyKey.pk),
        owner,
        now,
      )
      return { ...(conversation ? { conversation } : {}), ...(wrappedKey ? { wrappedKey } : {}) }
    },

    saveTurn: async (opened, { conversation, question, reply }, event, record) => {
      const { key, writes } = await keyFor(opened.wrappedKey, conversation.subject, conversation.updatedAt)
      const before = opened.conversation
      const last = conversation.turns * 2
      const turn: Put[] = [
        put(assistantTable, conversationItem(conversation), {
          when: before ? { turns: equals(before.turns) } : { pk: absent() },
          refused,
        }),
        messageItem(question, last - 1, conversation, key),
        messageItem(reply, last, conversation, key),
      ]
      await tables.transact([...turn, ...writes, outboxPut(event), idempotencyPut(assistantTable, record)])
    },

    messages: async ({ conversation, wrappedKey }, { limit, cursor }) => {
      if (!conversation || !wrappedKey) return { messages: [] }
      const { conversationId, subject } = conversation
      const [page, key] = await Promise.all([
        tables.query({
          ...messagesOf(conversationId),
          limit,
          descending: true,
          ...(cursor === undefined ? {} : { cursor }),
        }),
        keys.unwrap(wrappedKey, { tenant, subject }),
      ])
      const messages = page.items.reverse().map(({ pk, sk, sealed, sequence, expiresAt, ...clear }) => ({
        ...clear,
        ...JSON.parse(open(sealed, key, contextOf(tenant, subject, clear.messageId))),
      }))
      return { messages, ...(page.cursor ? { cursor: page.cursor } : {}) }
    },
  }
}
