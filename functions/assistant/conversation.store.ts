import { epochSeconds, type Instant, plus } from '../../shared/clock.ts'
import { type DataKey, type DataKeys, type FieldContext, open, seal } from '../../shared/envelope.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Query, Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, type Put, put, type Write } from '../../shared/writes.ts'
import {
  assistantTable,
  conversationKey,
  feedbackKey,
  messageKey,
  messagesBehind,
  messagesOf,
  ownedKey,
  ownedPartition,
  questionKey,
  subjectKeyKey,
} from './assistant.table.ts'
import {
  type Change,
  type Conversation,
  type Conversations,
  KEPT_FOR,
  type Message,
  type NumberedMessage,
  type Opened,
  type Owner,
  TurnTaken,
} from './conversation.ts'
import { queuePage, queueWrites } from './handover.store.ts'

const expiry = (from: Instant): number => epochSeconds(plus(from, KEPT_FOR))
const refused = () => new TurnTaken('Another change of this conversation was written first')

const conversationItem = ({ pending: _, ...conversation }: Conversation): Item => ({
  ...conversationKey(conversation.conversationId),
  ...conversation,
  expiresAt: expiry(conversation.updatedAt),
})

/** Absent once its time is up, though the database may take days to remove it. */
const conversationOf = (item: Item | undefined, now: Instant): Conversation | undefined => {
  if (!item || item.expiresAt <= epochSeconds(now)) return undefined
  const { pk, sk, expiresAt, sealedPending: _, ...conversation } = item
  return conversation as unknown as Conversation
}

/** A link is renewed once a day: it must not be gone before its conversation. */
const linkWrites = (before: Conversation | undefined, after: Conversation): Put[] => {
  const { subject, conversationId, updatedAt } = after
  if (before?.updatedAt.slice(0, 10) === updatedAt.slice(0, 10)) return []
  return [put(assistantTable, { ...ownedKey(subject, conversationId), expiresAt: expiry(updatedAt) })]
}

const isOwn = (conversation: Conversation, owner: Owner): boolean =>
  conversation.subject === owner.subject && conversation.organizationId === owner.organizationId

/** The members of a message that are words, sealed as one text. */
const sealedPart = (message: Message): string =>
  JSON.stringify(
    message.from === 'bot'
      ? { text: message.text, sources: message.sources, suggestions: message.suggestions }
      : { text: message.text },
  )

const clearPart = (message: Message) => {
  const { messageId, from, at } = message
  if (message.from !== 'bot') return { messageId, from, at }
  const { locale, intent, confidence, engine, because } = message
  return { messageId, from, at, locale, intent, confidence, engine, because }
}

/** Every page of a query: for what one person has, which is little. */
const allItems = async (tables: Tables, query: Query): Promise<Item[]> => {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = await tables.query({ ...query, ...(cursor === undefined ? {} : { cursor }) })
    items.push(...page.items)
    cursor = page.cursor
  } while (cursor !== undefined)
  return items
}

/**
 * Conversations in the tables, their words sealed under the person's data key. That key, wrapped by the
 * tenant's, is an item of its own: without it everything the person said and was told stays unreadable.
 */
export const conversationStore = (tables: Tables, keys: DataKeys, tenant: string): Conversations => {
  const contextOf = (subject: string, entity: string): FieldContext => ({
    tenant,
    subject,
    entity,
    field: 'content',
  })

  const messageItem = (
    message: Message,
    sequence: number,
    { conversationId, subject }: Conversation,
    key: DataKey,
  ): Put =>
    put(
      assistantTable,
      {
        ...messageKey(conversationId, sequence),
        ...clearPart(message),
        sequence,
        sealed: seal(sealedPart(message), key, contextOf(subject, message.messageId)),
        expiresAt: expiry(message.at),
      },
      { when: { pk: absent() }, refused },
    )

  /** An action may name an address of mail: what waits for its confirmation is sealed like what was said of it. */
  const sealedPending = ({ pending, subject, conversationId }: Conversation, key: DataKey) =>
    pending ? { sealedPending: seal(JSON.stringify(pending), key, contextOf(subject, conversationId)) } : {}

  const withPending = async (
    conversation: Conversation | undefined,
    item: Item | undefined,
    wrappedKey: string | undefined,
  ): Promise<Conversation | undefined> => {
    if (!conversation || !wrappedKey || !item?.sealedPending) return conversation
    const { subject, conversationId } = conversation
    const key = await keys.unwrap(wrappedKey, { tenant, subject })
    return {
      ...conversation,
      pending: JSON.parse(open(item.sealedPending, key, contextOf(subject, conversationId))),
    }
  }

  const questionItem = (change: Change, key: DataKey): Put[] => {
    const { unanswered, conversation } = change
    if (!unanswered) return []
    const { messageId, text, intent } = unanswered
    const { conversationId, subject, locale, updatedAt: at } = conversation
    const sealed = seal(text, key, contextOf(subject, messageId))
    const facts = { messageId, conversationId, subject, locale, intent, at, sealed }
    return [put(assistantTable, { ...questionKey(at, messageId), ...facts, expiresAt: expiry(at) })]
  }

  const keyFor = async (wrappedKey: string | undefined, subject: string, now: Instant) => {
    if (wrappedKey) return { key: await keys.unwrap(wrappedKey, { tenant, subject }), writes: [] }
    const { wrapped, key } = await keys.generate({ tenant, subject })
    const item = { ...subjectKeyKey(subject), wrapped, createdAt: now }
    return { key, writes: [put(assistantTable, item, { when: { pk: absent() }, refused })] }
  }

  const read = (items: readonly Item[], key: DataKey, subject: string): NumberedMessage[] =>
    items.map(({ pk, sk, sealed, expiresAt, ...clear }) => ({
      ...clear,
      ...JSON.parse(open(sealed, key, contextOf(subject, clear.messageId))),
    }))

  const unlocked = ({ conversation, wrappedKey }: Opened) =>
    conversation && wrappedKey ? { conversation, wrappedKey } : undefined

  const wrappedKeyOf = async (subject: string): Promise<string | undefined> =>
    (await tables.get(assistantTable, subjectKeyKey(subject), { consistent: true }))?.wrapped

  return {
    open: async (conversationId, owner, now) => {
      const keyKey = subjectKeyKey(owner.subject)
      const wanted = conversationId ? [keyKey, conversationKey(conversationId)] : [keyKey]
      const [items = []] = await tables.batchGet([{ table: assistantTable, keys: wanted, consistent: true }])
      const wrappedKey = items.find(({ pk }) => pk === keyKey.pk)?.wrapped
      const item = items.find(({ pk }) => pk !== keyKey.pk)
      const found = conversationOf(item, now)
      const own = found && isOwn(found, owner) ? found : undefined
      const conversation = await withPending(own, item, wrappedKey)
      return { ...(conversation ? { conversation } : {}), ...(wrappedKey ? { wrappedKey } : {}) }
    },

    openHandedOver: async (conversationId, now) => {
      const item = await tables.get(assistantTable, conversationKey(conversationId), { consistent: true })
      const found = conversationOf(item, now)
      if (!found?.handover) return {}
      const wrappedKey = await wrappedKeyOf(found.subject)
      const conversation = (await withPending(found, item, wrappedKey)) ?? found
      return { conversation, ...(wrappedKey ? { wrappedKey } : {}) }
    },

    save: async (opened, change, record) => {
      const { conversation, said, events = [] } = change
      const { key, writes } = await keyFor(opened.wrappedKey, conversation.subject, conversation.updatedAt)
      const before = opened.conversation
      const first = conversation.messages - said.length + 1
      const all: Write[] = [
        put(
          assistantTable,
          { ...conversationItem(conversation), ...sealedPending(conversation, key) },
          {
            when: before ? { version: equals(before.version) } : { pk: absent() },
            refused,
          },
        ),
        ...said.map((message, i) => messageItem(message, first + i, conversation, key)),
        ...linkWrites(before, conversation),
        ...queueWrites(before, conversation, expiry(conversation.updatedAt)),
        ...questionItem(change, key),
        ...writes,
        ...events.map(outboxPut),
        idempotencyPut(assistantTable, record),
      ]
      await tables.transact(all)
    },

    messages: async (opened, { limit, cursor }) => {
      const there = unlocked(opened)
      if (!there) return { messages: [] }
      const { conversationId, subject } = there.conversation
      const [page, key] = await Promise.all([
        tables.query({
          ...messagesOf(conversationId),
          limit,
          descending: true,
          ...(cursor === undefined ? {} : { cursor }),
        }),
        keys.unwrap(there.wrappedKey, { tenant, subject }),
      ])
      const messages = read(page.items.reverse(), key, subject)
      return { messages, ...(page.cursor ? { cursor: page.cursor } : {}) }
    },

    messagesAfter: async (opened, sequence, limit) => {
      const there = unlocked(opened)
      // the number of the last message is known: nothing new costs no query
      if (!there || sequence >= there.conversation.messages) return []
      const { conversationId, subject } = there.conversation
      const [{ items }, key] = await Promise.all([
        tables.query({ ...messagesBehind(conversationId, sequence), limit, consistent: true }),
        keys.unwrap(there.wrappedKey, { tenant, subject }),
      ])
      return read(items, key, subject)
    },

    ofSubject: async (subject, now) => {
      const wrappedKey = await wrappedKeyOf(subject)
      if (!wrappedKey) return []
      const key = await keys.unwrap(wrappedKey, { tenant, subject })
      const links = await allItems(tables, { table: assistantTable, partition: ownedPartition(subject) })
      const [items = []] = await tables.batchGet([
        { table: assistantTable, keys: links.map(({ sk }) => conversationKey(sk)) },
      ])
      const own = items.flatMap(item => conversationOf(item, now) ?? [])
      return Promise.all(
        own.map(async conversation => {
          const said = await allItems(tables, messagesOf(conversation.conversationId))
          return { conversation, messages: read(said, key, subject) }
        }),
      )
    },

    queue: (state, page) => queuePage(tables, state, page),

    saveFeedback: async ({ conversation }, { messageId, ...opinion }, record) => {
      if (!conversation) return
      const { conversationId, organizationId } = conversation
      const item = {
        ...feedbackKey(conversationId, messageId),
        ...Object.fromEntries(Object.entries(opinion).filter(([, value]) => value !== undefined)),
        ...(messageId ? { messageId } : {}),
        organizationId,
        expiresAt: expiry(opinion.at),
      }
      await tables.transact([put(assistantTable, item), idempotencyPut(assistantTable, record)])
    },

    openQuestions: async ({ limit, cursor }) => {
      const page = await tables.query({
        table: assistantTable,
        partition: 'questions#open',
        limit,
        descending: true,
        ...(cursor === undefined ? {} : { cursor }),
      })
      const subjects = [...new Set(page.items.map(({ subject }) => subject as string))]
      const known = new Map(
        await Promise.all(
          subjects.map(async subject => {
            const wrapped = await wrappedKeyOf(subject)
            // a person who was forgotten takes their questions with them
            return [subject, wrapped && (await keys.unwrap(wrapped, { tenant, subject }))] as const
          }),
        ),
      )
      const items = page.items.flatMap(
        ({ messageId, conversationId, subject, locale, intent, at, sealed }) => {
          const key = known.get(subject)
          if (!key) return []
          return [
            {
              messageId,
              conversationId,
              at,
              locale,
              intent,
              text: open(sealed, key, contextOf(subject, messageId)),
            },
          ]
        },
      )
      return { items, ...(page.cursor ? { cursor: page.cursor } : {}) }
    },
  }
}
