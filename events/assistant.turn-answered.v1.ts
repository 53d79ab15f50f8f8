import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'
import { idSchema } from '../shared/ids.ts'

/** Facts about a turn, without its words: those stay sealed with the person. */
const schema = z.object({
  conversationId: idSchema('cnv'),
  messageId: idSchema('msg'),
  organizationId: z.string(),
  locale: z.string(),
  intent: z.string(),
  confidence: z.number().check(z.gte(0), z.lte(1)),
  outcome: z.enum(['answered', 'unanswered', 'handoverRequested', 'actionDone', 'actionDeclined']),
  engine: z.string(),
  because: z.string(),
})

export const turnAnswered = defineEvent<z.infer<typeof schema>>({
  type: 'assistant.turn-answered.v1',
  title: 'The assistant answered a turn',
  description:
    'A message was answered, or honestly was not, or a person was asked for. The sequence is the number of the turn in its conversation. Carries no text.',
  schema,
  example: {
    conversationId: 'cnv_01KAQ3T5V8ZK4E2M6N8P0R2T4W',
    messageId: 'msg_01KAQ3T5V9A1B2C3D4E5F6G7H8',
    organizationId: 'org_dealer_01',
    locale: 'zh-CN',
    intent: 'order_status',
    confidence: 0.99,
    outcome: 'answered',
    engine: 'embedded',
    because: 'rules-1 names-order',
  },
})
