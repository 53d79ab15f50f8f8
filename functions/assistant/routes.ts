import * as z from 'zod/mini'
import { pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { intents } from './intents.ts'

const described = <S extends z.ZodMiniType>(schema: S, description: string): S => {
  z.globalRegistry.add<z.ZodMiniType>(schema, { description })
  return schema
}

const locale = described(z.enum(['zh-CN', 'en']), 'Language of the text, BCP 47')
const instant = z.iso.datetime()

const source = z
  .object({ kind: z.enum(['order']), id: z.string() })
  .register(z.globalRegistry, { id: 'Source', description: 'What a statement in a reply rests on.' })

const suggestion = z.object({ text: z.string() }).register(z.globalRegistry, {
  id: 'Suggestion',
  description: 'Something the asker may say next, for a button.',
})

const handover = z
  .object({ state: z.enum(['offered', 'requested']) })
  .register(z.globalRegistry, { id: 'Handover', description: 'Whether a person was offered or asked for.' })

const entity = z.object({ kind: z.enum(['order']), value: z.string() }).register(z.globalRegistry, {
  id: 'Entity',
  description: 'A thing that the message names, existing or not.',
})

const proposedAction = z
  .object({ actionId: z.string(), kind: z.string(), summary: z.string(), expiresAt: instant })
  .register(z.globalRegistry, {
    id: 'ProposedAction',
    description: 'A change that would be made once the asker has confirmed exactly this.',
  })

const reply = z
  .object({
    text: described(z.string(), 'Markdown: paragraphs, lists, strong, emphasis, code and links'),
    locale,
    sources: z.array(source),
    suggestions: z.array(suggestion),
  })
  .register(z.globalRegistry, { id: 'Reply' })

const answered = z
  .object({
    conversationId: idSchema('cnv'),
    messageId: described(idSchema('msg'), 'The id of the reply'),
    reply,
    intent: z.enum(intents),
    confidence: described(z.number().check(z.gte(0), z.lte(1)), 'How sure the engine is of the intent'),
    entities: z.array(entity),
    proposedAction: z.optional(proposedAction),
    handover: z.optional(handover),
    engine: described(z.string(), '`embedded` or `llm`; text of the latter is labelled as generated'),
  })
  .register(z.globalRegistry, { id: 'AssistantAnswer' })

const message = z
  .object({
    messageId: idSchema('msg'),
    from: z.enum(['person', 'bot']),
    at: instant,
    text: z.string(),
    locale: z.optional(locale),
    intent: z.optional(z.enum(intents)),
    engine: z.optional(z.string()),
    sources: z.optional(z.array(source)),
    suggestions: z.optional(z.array(suggestion)),
  })
  .register(z.globalRegistry, { id: 'ConversationMessage' })

const conversation = z
  .object({
    conversationId: idSchema('cnv'),
    locale,
    createdAt: instant,
    updatedAt: instant,
    handover: z.optional(handover),
    items: described(z.array(message), 'The newest messages, oldest of them first'),
    nextCursor: described(z.optional(z.string()), 'Leads to the messages before these'),
  })
  .register(z.globalRegistry, { id: 'Conversation' })

const messageBody = z.object({
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

export const routes = defineRoutes({
  sendMessage: {
    method: 'POST',
    path: '/v1/assistant/messages',
    permission: 'assistant:ask',
    summary: 'Ask the assistant',
    description:
      'Answers in the language of the message. It looks up only what the asker may see; what belongs to another organization reads exactly like what does not exist.',
    personal: true,
    body: messageBody,
    success: { status: 200, description: 'The reply', schema: answered },
    errors: ['not-found', 'conflict'],
    once: 'transaction',
    example: {
      request: { text: '我的订单 ord_01KAQ3T5V8ZK4E2M6N8P0R2T4W 到哪了' },
      response: {
        conversationId: 'cnv_01KAQ3VD3M8Y4RZ1T0C5QWE7HB',
        messageId: 'msg_01KAQ3VD3NK2M4P6R8T0V2X4Z6',
        reply: {
          text: '订单 `ord_01KAQ3T5V8ZK4E2M6N8P0R2T4W`：**已发货**（2026年11月22日下单，共 120 件，合计 ¥1,234.00）。',
          locale: 'zh-CN',
          sources: [{ kind: 'order', id: 'ord_01KAQ3T5V8ZK4E2M6N8P0R2T4W' }],
          suggestions: [],
        },
        intent: 'order_status',
        confidence: 0.99,
        entities: [{ kind: 'order', value: 'ord_01KAQ3T5V8ZK4E2M6N8P0R2T4W' }],
        engine: 'embedded',
      },
    },
  },
  readConversation: {
    method: 'GET',
    path: '/v1/assistant/conversations/{conversationId}',
    permission: 'assistant:ask',
    summary: 'Read a conversation of one’s own',
    personal: true,
    params: z.object({ conversationId: idSchema('cnv') }),
    query: z.object(pageQuery),
    success: { status: 200, description: 'The conversation with its newest messages', schema: conversation },
    errors: ['not-found'],
  },
})
