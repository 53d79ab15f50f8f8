import type { Tables } from '../../shared/tables.ts'
import { type Item, put, remove, type Write } from '../../shared/writes.ts'
import { assistantTable, queueKey } from './assistant.table.ts'
import type { Conversation } from './conversation.ts'
import { placeOf, type QueuedHandover, type QueueState } from './handover.ts'

const queuedOf = ({ pk, sk, expiresAt, ...queued }: Item): QueuedHandover =>
  queued as unknown as QueuedHandover

const keyOf = ({ handover, conversationId }: Conversation) =>
  handover && queueKey(handover.state, placeOf(handover, conversationId))

const queued = (conversation: Conversation): QueuedHandover | undefined => {
  const { handover, conversationId, organizationId, locale, frame } = conversation
  const { intent, tried, orders, products, invoices } = frame
  const talkedOf = { orders: [...orders], products: [...products], invoices: [...invoices] }
  const about = { ...(intent ? { intent } : {}), tried: [...tried], ...talkedOf }
  return handover && { ...handover, conversationId, organizationId, locale, ...about }
}

/** What a change of a conversation means for the queues: out of one, into another, or neither. */
export const queueWrites = (
  before: Conversation | undefined,
  after: Conversation,
  expiresAt: number,
): Write[] => {
  const [from, to] = [before && keyOf(before), keyOf(after)]
  if (from?.pk === to?.pk && from?.sk === to?.sk) return []
  const item = queued(after)
  return [
    ...(from ? [remove(assistantTable, from)] : []),
    ...(to && item ? [put(assistantTable, { ...to, ...item, expiresAt } as unknown as Item)] : []),
  ]
}

export const queuePage = async (
  tables: Tables,
  state: QueueState,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ items: QueuedHandover[]; cursor?: string }> => {
  const page = await tables.query({
    table: assistantTable,
    partition: queueKey(state, '').pk,
    limit,
    ...(cursor === undefined ? {} : { cursor }),
  })
  return { items: page.items.map(queuedOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
}
