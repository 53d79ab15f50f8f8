import { routes } from '../../functions/assistant/routes.ts'
import { placed } from './ordering.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Caller, Side } from './world.ts'

interface Talk {
  readonly conversationId: string
  readonly messageId: string
}

interface Proposed {
  readonly conversationId: string
  readonly proposedAction: { readonly actionId: string }
}

const say = (by: Caller, text: string) => by.get(routes.sendMessage, { body: { text } })

/** A conversation belongs to the person who began it, whoever else is in the organization. */
const begun = async (_side: Side, by: Caller): Promise<Talk> => say(by, 'hello')

let addresses = 0
/** The assistant has offered to cancel an order that was just placed; who reads no orders, to mail invoices elsewhere. */
const proposed = async (side: Side, by: Caller): Promise<Proposed> =>
  by.role === 'dealer.admin'
    ? say(by, `以后发票邮件都发到 books-${++addresses}@dealer.example`)
    : say(by, `请取消订单 ${(await placed(side)).orderId}`)

/** Somebody who asked has been put into the queue. */
const waiting = async (side: Side): Promise<Talk> => say(side.as('dealer.buyer'), '转人工')

/** The caller has taken it from the queue. */
const claimed = async (side: Side, by: Caller): Promise<Talk> => {
  const talk = await waiting(side)
  await by.get(routes.claimHandover, { params: { conversationId: talk.conversationId } })
  return talk
}

interface Written {
  readonly articleId: string
  readonly basedOn: string
}

const article = (id: string): string => `---\ntitle: About ${id}\nquestions: ${id}\n---\n\nIt is about ${id}.`

const named = ({ conversationId }: Pick<Talk, 'conversationId'>) => ({ params: { conversationId } })

const own = [200, 404] as const
const answers = {
  'dealer.buyer': own,
  'dealer.approver': own,
  'dealer.admin': own,
  'supplier.sales': own,
  'operator.admin': own,
  'operator.service': own,
}
/** The desk is one for all: it serves whoever asked for a person. */
const desk = { 'operator.service': 200, 'operator.admin': 200 }
/** What one of the desk has, no other can speak in. */
const holder = { 'operator.service': [200, 409], 'operator.admin': [200, 409] } as const

export const scenarios = defineScenarios(routes, {
  sendMessage: scenario<Talk>({
    prepare: begun,
    request: ({ conversationId }) => ({ body: { conversationId, text: '你好' } }),
    changed: ({ conversationId }) => ({ conversationId, text: 'hello again' }),
    answers,
  }),
  readConversation: scenario<Talk>({ prepare: begun, request: named, answers }),
  pollMessages: scenario<Talk>({ prepare: begun, request: named, answers }),
  confirmAction: scenario<Proposed>({
    prepare: proposed,
    request: ({ conversationId, proposedAction: { actionId } }) => ({
      params: { conversationId },
      body: { actionId, accept: true },
    }),
    changed: ({ proposedAction: { actionId } }) => ({ actionId, accept: false }),
    answers,
  }),
  giveFeedback: scenario<Talk>({
    prepare: begun,
    request: ({ conversationId, messageId }) => ({
      params: { conversationId },
      body: { messageId, helpful: true },
    }),
    changed: ({ messageId }) => ({ messageId, helpful: false, reason: 'wrong' }),
    answers,
  }),
  listHandovers: scenario<Talk>({ prepare: waiting, request: () => ({}), answers: desk }),
  readHandover: scenario<Talk>({ prepare: waiting, request: named, answers: desk }),
  claimHandover: scenario<Talk>({ prepare: waiting, request: named, answers: desk }),
  replyToHandover: scenario<Talk>({
    prepare: claimed,
    request: talk => ({ ...named(talk), body: { text: '您好，我是客服小王' } }),
    changed: () => ({ text: '请稍等' }),
    answers: { 'operator.service': [201, 409], 'operator.admin': [201, 409] },
  }),
  closeHandover: scenario<Talk>({ prepare: claimed, request: named, answers: holder }),
  listOpenQuestions: scenario({ request: () => ({}), answers: desk }),
  readKnowledge: scenario({ request: () => ({}), answers: desk, forEverybody: true }),
  saveArticle: scenario<Written>({
    prepare: async (side, by) => ({
      articleId: side.unique('article').toLowerCase().replaceAll('_', '-'),
      basedOn: (await by.get(routes.readKnowledge)).version,
    }),
    request: ({ articleId, basedOn }) => ({
      params: { articleId, locale: 'en' },
      body: { markdown: article(articleId), basedOn },
    }),
    chooses: ['articleId'],
    changed: ({ articleId, basedOn }) => ({ markdown: article(`${articleId} again`), basedOn }),
    answers: { 'operator.admin': 200 },
  }),
  teachPhrase: scenario<{ readonly text: string; readonly basedOn: string }>({
    prepare: async (side, by) => ({
      text: side.unique('老样子走一车'),
      basedOn: (await by.get(routes.readKnowledge)).version,
    }),
    request: ({ text, basedOn }) => ({ body: { text, intent: 'place_order', basedOn } }),
    changed: ({ text, basedOn }) => ({ text: `${text} again`, intent: 'place_order', basedOn }),
    answers: { 'operator.admin': 200 },
  }),
  restoreKnowledge: scenario<{ version: string }>({
    prepare: async (_side, by) => by.get(routes.readKnowledge),
    request: ({ version }) => ({ body: { version } }),
    changed: () => ({ version: '0123456789abcdef' }),
    answers: { 'operator.admin': [200, 200] },
  }),
})
