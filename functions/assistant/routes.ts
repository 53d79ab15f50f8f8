import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { entityKinds } from './entities.ts'
import { queueStates } from './handover.ts'
import { intents } from './intents.ts'
import { locales } from './understand.ts'

const described = <S extends z.ZodMiniType>(schema: S, description: string): S => {
  z.globalRegistry.add<z.ZodMiniType>(schema, { description })
  return schema
}

const locale = described(z.enum(['zh-CN', 'en']), 'Language of the text, BCP 47')
const instant = z.iso.datetime()

const source = z
  .object({ kind: z.enum(['order', 'product', 'invoice', 'article']), id: z.string() })
  .register(z.globalRegistry, { id: 'Source', description: 'What a statement in a reply rests on.' })

const suggestion = z.object({ text: z.string() }).register(z.globalRegistry, {
  id: 'Suggestion',
  description: 'Something the asker may say next, for a button.',
})

const handover = z.object({ state: z.enum(['offered', ...queueStates]) }).register(z.globalRegistry, {
  id: 'Handover',
  description: 'A person was offered, is waited for, or has the conversation.',
})

const entity = z
  .object({
    kind: z.enum(entityKinds),
    value: described(z.string(), 'Canonical: ids in capitals, ISO 8601 dates, decimals'),
    text: described(z.string(), 'As it was written'),
    unit: described(z.optional(z.string()), 'Currency of an amount, unit of a quantity'),
  })
  .register(z.globalRegistry, {
    id: 'Entity',
    description: 'A thing that the message names, existing or not.',
  })

const proposedAction = z
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
    engine: described(
      z.string(),
      '`embedded` or `llm`, whose text is labelled as generated; `person` while the service desk has the conversation: then the reply is empty',
    ),
    sequence: described(z.int(), 'The number of the last message: poll for what comes after it'),
  })
  .register(z.globalRegistry, { id: 'AssistantAnswer' })

const message = z
  .object({
    messageId: idSchema('msg'),
    sequence: z.int(),
    from: z.enum(['person', 'bot', 'agent']),
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
    sequence: z.int(),
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

const oneConversation = z.object({ conversationId: idSchema('cnv') })

const handoverFacts = {
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

const queued = z.object(handoverFacts).register(z.globalRegistry, {
  id: 'QueuedHandover',
  description: 'A conversation that waits for a person.',
})

const handedOver = z.object({ ...handoverFacts, sequence: z.int() }).register(z.globalRegistry, {
  id: 'HandedOver',
  description: 'A conversation that a person has, with what the assistant knows of it.',
})

const published = {
  version: described(z.string(), 'Fingerprint of articles and phrases'),
  articles: z.int(),
  phrases: described(z.int(), 'Texts of which was said what they mean'),
}

const question = z.object({
  messageId: idSchema('msg'),
  conversationId: idSchema('cnv'),
  at: instant,
  locale,
  intent: z.enum(intents),
  text: z.string(),
})

const cluster = z
  .object({ example: z.string(), locale, count: z.int(), questions: z.array(question) })
  .register(z.globalRegistry, {
    id: 'QuestionCluster',
    description: 'Questions without an answer that ask for the same.',
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
    errors: ['consent-withdrawn', 'not-found', 'conflict'],
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
        entities: [
          {
            kind: 'order',
            value: 'ord_01KAQ3T5V8ZK4E2M6N8P0R2T4W',
            text: 'ord_01KAQ3T5V8ZK4E2M6N8P0R2T4W',
          },
        ],
        engine: 'embedded',
        sequence: 2,
      },
    },
  },
  readConversation: {
    method: 'GET',
    path: '/v1/assistant/conversations/{conversationId}',
    permission: 'assistant:ask',
    summary: 'Read a conversation of one’s own',
    personal: true,
    params: oneConversation,
    query: z.object(pageQuery),
    success: { status: 200, description: 'The conversation with its newest messages', schema: conversation },
    errors: ['not-found'],
  },
  pollMessages: {
    method: 'GET',
    path: '/v1/assistant/conversations/{conversationId}/messages',
    permission: 'assistant:ask',
    summary: 'Read what was said after a message',
    personal: true,
    description:
      'For a widget that waits for somebody of the service desk: short polling by the number of the last message that it knows.',
    params: oneConversation,
    query: z.object({
      after: z._default(z.coerce.number().check(z.int(), z.gte(0)), 0),
      limit: pageQuery.limit,
    }),
    success: {
      status: 200,
      description: 'The messages, oldest first',
      schema: z.object({ sequence: z.int(), handover: z.optional(handover), items: z.array(message) }),
    },
    errors: ['not-found'],
  },
  confirmAction: {
    method: 'POST',
    path: '/v1/assistant/conversations/{conversationId}/confirmation',
    permission: 'assistant:ask',
    summary: 'Say yes or no to an action that the assistant has proposed',
    personal: true,
    description:
      'The only way in which the assistant changes anything. The action is done as it was proposed, once, with the permissions of whoever confirms it, and not when its time is up or its order has changed. The answer tells what became of it.',
    params: oneConversation,
    body: z.object({
      actionId: described(idSchema('act'), 'Of the `proposedAction` that is confirmed'),
      accept: z.boolean(),
    }),
    success: { status: 200, description: 'What became of it', schema: answered },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    once: 'transaction',
    example: { request: { actionId: 'act_01KAQ3VD3M8Y4RZ1T0C5QWE7HB', accept: true } },
  },
  giveFeedback: {
    method: 'POST',
    path: '/v1/assistant/conversations/{conversationId}/feedback',
    permission: 'assistant:ask',
    summary: 'Say whether a reply, or the conversation, has helped',
    params: oneConversation,
    body: z
      .object({
        messageId: z.optional(described(idSchema('msg'), 'Absent: on the whole conversation')),
        helpful: z.optional(z.boolean()),
        score: z.optional(z.int().check(z.gte(1), z.lte(5))),
        reason: z.optional(z.enum(['wrong', 'incomplete', 'unclear', 'notMyQuestion', 'wantedPerson'])),
      })
      .check(
        z.refine(({ helpful, score }) => helpful !== undefined || score !== undefined, {
          message: 'must have helpful or score',
        }),
      ),
    success: { status: 200, description: 'Noted', schema: oneConversation },
    errors: ['not-found'],
    once: 'transaction',
    example: { request: { messageId: 'msg_01KAQ3VD3NK2M4P6R8T0V2X4Z6', helpful: true } },
  },
  listHandovers: {
    method: 'GET',
    path: '/v1/assistant/handovers',
    permission: 'assistant:serve',
    summary: 'List the conversations that wait for a person, or that one has',
    description: 'Urgent ones first, then whoever has waited longest.',
    query: z.object({ ...pageQuery, state: z._default(z.enum(queueStates), 'waiting') }),
    success: { status: 200, description: 'A page of the queue', schema: listOf(queued) },
    errors: [],
  },
  readHandover: {
    method: 'GET',
    path: '/v1/assistant/handovers/{conversationId}',
    permission: 'assistant:serve',
    summary: 'Read a conversation that was handed over',
    personal: true,
    params: oneConversation,
    success: {
      status: 200,
      description: 'What the assistant knows of it, and its newest messages',
      schema: z.object({ ...handoverFacts, sequence: z.int(), items: z.array(message) }),
    },
    errors: ['not-found'],
  },
  claimHandover: {
    method: 'POST',
    path: '/v1/assistant/handovers/{conversationId}/claim',
    permission: 'assistant:serve',
    summary: 'Take a conversation: from now on the assistant is silent in it',
    params: oneConversation,
    success: { status: 200, description: 'The conversation is yours', schema: handedOver },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    once: 'transaction',
  },
  replyToHandover: {
    method: 'POST',
    path: '/v1/assistant/handovers/{conversationId}/replies',
    permission: 'assistant:serve',
    summary: 'Write to the asker, who reads it in the same widget',
    params: oneConversation,
    body: z.object({ text: z.string().check(z.trim(), z.minLength(1), z.maxLength(4000)) }),
    success: {
      status: 201,
      description: 'Said',
      schema: z.object({ messageId: idSchema('msg'), sequence: z.int() }),
    },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    once: 'transaction',
    example: { request: { text: '您好，我是客服小王，正在为您核实。' } },
  },
  closeHandover: {
    method: 'POST',
    path: '/v1/assistant/handovers/{conversationId}/closure',
    permission: 'assistant:serve',
    summary: 'Give a conversation back to the assistant',
    params: oneConversation,
    success: { status: 200, description: 'The assistant has it again', schema: oneConversation },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    once: 'transaction',
  },
  listOpenQuestions: {
    method: 'GET',
    path: '/v1/assistant/questions',
    permission: 'assistant:serve',
    summary: 'List what the assistant could not answer, similar questions together',
    personal: true,
    query: z.object(pageQuery),
    success: { status: 200, description: 'Clusters, the largest first', schema: listOf(cluster) },
    errors: [],
  },
  readKnowledge: {
    method: 'GET',
    path: '/v1/assistant/knowledge',
    permission: 'assistant:serve',
    summary: 'Tell which knowledge base is published, and which were',
    success: {
      status: 200,
      description: 'The present version and the earlier ones, the newest first',
      schema: z.object({
        ...published,
        taught: z.array(z.object({ text: z.string(), intent: z.enum(intents) })),
        versions: z.array(z.object({ version: z.string(), publishedAt: instant })),
      }),
    },
    errors: [],
  },
  saveArticle: {
    method: 'PUT',
    path: '/v1/assistant/articles/{articleId}/{locale}',
    permission: 'assistant:teach',
    summary: 'Write an article and publish the knowledge base with it',
    description:
      'For example the answer to a question that had none. Functions see it within a minute. Refused when a question that an article names would lose its answer by it.',
    params: z.object({
      articleId: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{1,60}$/, 'must be a-z, 0-9 and -')),
      locale: z.enum(locales),
    }),
    body: z.object({
      markdown: described(z.string().check(z.minLength(1), z.maxLength(10_000)), 'Front matter and Markdown'),
      basedOn: described(z.string().check(z.maxLength(64)), 'The version that the writer has seen'),
    }),
    success: { status: 200, description: 'Published', schema: z.object(published) },
    errors: ['precondition-failed', 'knowledge-worsened'],
    once: 'natural',
    example: {
      request: {
        markdown:
          '---\ntitle: 样品多久寄出\nintents: stock_price\nquestions: 样品什么时候发\n---\n\n样品在付款后的下一个工作日寄出。',
        basedOn: '975b80147a6df82d',
      },
    },
  },
  teachPhrase: {
    method: 'POST',
    path: '/v1/assistant/phrases',
    permission: 'assistant:teach',
    summary: 'Say what a message means, and publish the knowledge base with it',
    description:
      'For example one of the questions that had no answer. Functions hear it within a minute. Refused when a text that is understood now would not be any more.',
    body: z.object({
      text: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)),
      intent: z.enum(intents),
      basedOn: described(z.string().check(z.maxLength(64)), 'The version that the teacher has seen'),
    }),
    success: { status: 200, description: 'Published', schema: z.object(published) },
    errors: ['precondition-failed', 'knowledge-worsened'],
    once: 'natural',
    example: { request: { text: '老样子走一车', intent: 'place_order', basedOn: '975b80147a6df82d' } },
  },
  restoreKnowledge: {
    method: 'POST',
    path: '/v1/assistant/knowledge/restoration',
    permission: 'assistant:teach',
    summary: 'Go back to an earlier knowledge base',
    body: z.object({
      version: z.string().check(z.regex(/^[0-9a-f]{16}$/, 'must be a version of 16 hex digits')),
    }),
    success: {
      status: 200,
      description: 'Published again',
      schema: z.object({ ...published, publishedAt: instant }),
    },
    errors: ['not-found'],
    once: 'natural',
    example: { request: { version: '975b80147a6df82d' } },
  },
})
