import { DomainError } from '../../shared/errors/domain-error.ts'
import { decideAnswer, type Findings } from './answer.ts'
import type { AnswerEngine, Tools } from './answer-engine.ts'
import { type Understanding, understand } from './understand.ts'

/** How many orders "my orders" shows. */
const NEWEST = 3

const search = async ({ intent, entities }: Understanding, tools: Tools): Promise<Findings> => {
  if (intent !== 'order_status') return { kind: 'nothing-sought' }
  try {
    if (entities.length === 0) return { kind: 'newest', orders: await tools.newestOrders(NEWEST) }
    const orders = await Promise.all(
      entities.map(async ({ value }) => [value, await tools.findOrder(value)] as const),
    )
    return { kind: 'named', orders }
  } catch (thrown) {
    if (thrown instanceof DomainError && thrown.code === 'forbidden') return { kind: 'not-permitted' }
    throw thrown
  }
}

/** The engine that runs in the function itself: rules and look-ups, no service behind it. */
export const embeddedEngine = ({ timeZone }: { readonly timeZone: string }): AnswerEngine => ({
  name: 'embedded',
  answer: async ({ text, locale, offered }, tools) => {
    const understanding = understand(text, offered)
    return decideAnswer(understanding, await search(understanding, tools), { locale, timeZone })
  },
})
