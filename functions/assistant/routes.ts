import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import {
  answered,
  cluster,
  conversation,
  described,
  handedOver,
  handover,
  handoverFacts,
  instant,
  message,
  messageBody,
  oneConversation,
  published,
  queued,
} from './answer-shapes.ts'
import { queueStates } from './handover.ts'
import { intents } from './intents.ts'
import { locales } from './understand.ts'

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
    errors: ['consent-withdrawn', 'not-found', 'illegal-transition', 'conflict'],
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
    errors: ['consent-withdrawn', 'not-found'],
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
    errors: ['consent-withdrawn', 'not-found', 'illegal-transition', 'conflict'],
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
