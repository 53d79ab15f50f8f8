import { routes } from '../../functions/assistant/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Caller, Side } from './world.ts'

interface Talk {
  readonly conversationId: string
}

/** A conversation belongs to the person who began it, whoever else is in the organization. */
const begun = async (_side: Side, by: Caller): Promise<Talk> =>
  by.get(routes.sendMessage, { body: { text: 'hello' } })

const own = [200, 404] as const

const answers = {
  'dealer.buyer': own,
  'dealer.approver': own,
  'supplier.sales': own,
  'operator.admin': own,
  'operator.service': own,
}

export const scenarios = defineScenarios(routes, {
  sendMessage: scenario<Talk>({
    prepare: begun,
    request: ({ conversationId }) => ({ body: { conversationId, text: '你好' } }),
    changed: ({ conversationId }) => ({ conversationId, text: 'hello again' }),
    answers,
  }),
  readConversation: scenario<Talk>({
    prepare: begun,
    request: ({ conversationId }) => ({ params: { conversationId } }),
    answers,
  }),
})
