import * as z from 'zod/mini'
import { idSchema } from '../../shared/ids.ts'
import { sensitive } from '../../shared/personal.ts'
import { entityKinds } from './entities.ts'
import { queueStates } from './handover.ts'
import { intents } from './intents.ts'

export const described = <S extends z.ZodMiniType>(schema: S, description: string): S => {
  z.globalRegistry.add<z.ZodMiniType>(schema, { description })
  return schema
}

export const locale = described(z.enum(['zh-CN', 'en']), 'Language of the text, BCP 47')
export const instant = z.iso.datetime()

const source = z
  .object({ kind: z.enum(['order', 'product', 'invoice', 'article']), id: z.string() })
  .register(z.globalRegistry, { id: 'Source', description: 'What a statement in a reply rests on.' })

const suggestion = z.object({ text: z.string() }).register(z.globalRegistry, {
  id: 'Suggestion',
  description: 'Something the asker may say next, for a button.',
})

export const handover = z.object({ state: z.enum(['offered', ...queueStates]) }).register(z.globalRegistry, {
  id: 'Handover',
  description: 'A person was offered, is waited for, or has the conversation.',
})

const entity = z
  .object({
    kind: z.enum(entityKinds),
    value: described(z.string(), 'Canonical: ids in capitals, ISO 8601 dates, decimals'),
    text: sensitive(described(z.string(), 'As it was written')),
    unit: described(z.optional(z.string()), 'Currency of an amount, unit of a quantity'),
  })
  .register(z.globalRegistry, {
    id: 'Entity',
    description: 'A thing that the message names, existing or not.',
  })

export const proposedAction = z
  .object({
    actionId: idSchema('act'),
    kind: z.enum([
      'cancelOrder',
      'placeOrder',
      'changeQuantity',
      'changeLines',
      'redirectOrder',
      'requestReturn',
      'requestInvoice',
      'changeInvoiceMail',
    ]),
    summary: z.string(),
    expiresAt: instant,
  })
  .register(z.globalRegistry, {
    id: 'ProposedAction',
    description: 'A change that would be made once the asker has confirmed exactly this.',
  })

export const reply = z
  .object({
    text: sensitive(described(z.string(), 'Markdown: paragraphs, lists, strong, emphasis, code and links')),
    locale,
    sources: z.array(source),
    suggestions: z.array(suggestion),
  })
  .register(z.globalRegistry, { id: 'Reply' })

export const answered = z
  .object({
    conversationId: idSchema('cnv'),
    messageId: described(idSchema('msg'), 'The id of the reply'),
    reply,
    intent: z.enum(intents),
    confidence: described(z.number().check(z.gte(0), z.lte(1)), 'How sure the engine is of the intent'),
    entities: z.array(entity),
    proposedAction: z.optional(proposedAction),
    handover: z.optional(handover),
    engine: described(
      z.string(),
      '`embedded` or `llm`, whose text is labelled as generated; `person` while the service desk has the conversation: then the reply is empty',
    ),
    sequence: described(z.int(), 'The number of the last message: poll for what comes after it'),
  })
  .register(z.globalRegistry, { id: 'AssistantAnswer' })

export const message = z
  .object({
    messageId: idSchema('msg'),
    sequence: z.int(),
    from: z.enum(['person', 'bot', 'agent']),
    at: instant,
    text: sensitive(z.string()),
    locale: z.optional(locale),
    intent: z.optional(z.enum(intents)),
    engine: z.optional(z.string()),
    sources: z.optional(z.array(source)),
    suggestions: z.optional(z.array(suggestion)),
  })
  .register(z.globalRegistry, { id: 'ConversationMessage' })

export const conversation = z
  .object({
    conversationId: idSchema('cnv'),
    locale,
    createdAt: instant,
    updatedAt: instant,
    sequence: z.int(),
    handover: z.optional(handover),
    items: described(z.array(message), 'The newest messages, oldest of them first'),
    nextCursor: described(z.optional(z.string()), 'Leads to the messages before these'),
  })
  .register(z.globalRegistry, { id: 'Conversation' })

export const messageBody = z.object({
  conversationId: z.optional(described(idSchema('cnv'), 'Absent: a new conversation begins')),
  text: described(z.string().check(z.trim(), z.minLength(1), z.maxLength(2000)), 'What the asker says'),
  locale: z.optional(
    described(
      z
        .string()
        .check(z.maxLength(35), z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, 'must be a BCP 47 tag')),
      'Language to reply in when the text has none of its own, such as a bare number',
    ),
  ),
})

export const oneConversation = z.object({ conversationId: idSchema('cnv') })

export const handoverFacts = {
  conversationId: idSchema('cnv'),
  organizationId: z.string(),
  state: z.enum(queueStates),
  requestedAt: instant,
  urgency: z.enum(['normal', 'high']),
  reason: described(
    z.enum(['asked', 'complaint', 'misses', 'notPossible']),
    'Asked for, a complaint, two turns without an answer, or something only a person can do',
  ),
  claimedBy: z.optional(z.string()),
  locale,
  intent: z.optional(z.enum(intents)),
  tried: described(z.array(z.enum(intents)), 'What the assistant has answered before'),
  orders: described(z.array(z.string()), 'Orders that were talked of, the last one first'),
  products: z.array(z.string()),
  invoices: z.array(z.string()),
}

export const queued = z.object(handoverFacts).register(z.globalRegistry, {
  id: 'QueuedHandover',
  description: 'A conversation that waits for a person.',
})

export const handedOver = z.object({ ...handoverFacts, sequence: z.int() }).register(z.globalRegistry, {
  id: 'HandedOver',
  description: 'A conversation that a person has, with what the assistant knows of it.',
})

export const published = {
  version: described(z.string(), 'Fingerprint of articles and phrases'),
  articles: z.int(),
  phrases: described(z.int(), 'Texts of which was said what they mean'),
}

export const question = z.object({
  messageId: idSchema('msg'),
  conversationId: idSchema('cnv'),
  at: instant,
  locale,
  intent: z.enum(intents),
  text: sensitive(z.string()),
})

export const cluster = z
  .object({ example: sensitive(z.string()), locale, count: z.int(), questions: z.array(question) })
  .register(z.globalRegistry, {
    id: 'QuestionCluster',
    description: 'Questions without an answer that ask for the same.',
  })
