import type { Actor } from '../../shared/actor.ts'
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Order } from './order.ts'
import { type OrderRecord, orderView } from './order-record.ts'
import type { OrderPage, Orders } from './orders.ts'
import { type ListOrders, passes, sideOf } from './read-orders.ts'

export interface ListByTotal extends ListOrders {
  /** `-total` begins with the dearest */
  readonly by: 'total' | '-total'
}

/** So many orders are looked at for one answer: more than that ask for a narrower time. */
const MOST_LOOKED_AT = 1_000
const PAGE = 100

/** Where an order stands in the list: no two stand in the same place. */
interface Place {
  readonly total: number
  readonly orderId: string
}

const placeOf = ({ total, orderId }: Order | OrderRecord): Place => ({ total: total.amount, orderId })

const compare = (a: Place, b: Place): number =>
  a.total - b.total || (a.orderId < b.orderId ? -1 : Number(a.orderId > b.orderId))

const placeIn = (cursor: string | undefined): Place | undefined => {
  if (cursor === undefined) return undefined
  const { total, orderId } = decodeCursor(cursor)
  if (typeof total === 'number' && typeof orderId === 'string') return { total, orderId }
  throw new DomainError('invalid-request', 'The cursor does not belong to this list.', {
    errors: [{ pointer: '/cursor', rule: 'must be the nextCursor of an earlier answer to the same query' }],
  })
}

const tooMany = (): DomainError =>
  new DomainError('invalid-request', `These are more than ${MOST_LOOKED_AT} orders: name a narrower time.`, {
    errors: [{ pointer: '/from', rule: `must leave at most ${MOST_LOOKED_AT} orders to be sorted by total` }],
  })

/**
 * Orders of one side by their total. No index has them in that order, since each of its writes would be paid by
 * every order: those of the time that is asked for are looked at and sorted. A page ends behind an order's
 * total and id, so that while others are written nothing is told twice, unless its own total changes.
 *
 * @throws `invalid-request` when the time that is asked for has more than a thousand orders
 */
export const listByTotal =
  ({ orders }: { readonly orders: Pick<Orders, 'ofBuyer' | 'ofSeller'> }) =>
  async (query: ListByTotal, actor: Actor): Promise<{ items: Order[]; cursor?: string }> => {
    const { index, organizationId } = sideOf(query, actor)
    const { from, to, limit, by } = query
    const behind = placeIn(query.cursor)
    const found: OrderRecord[] = []
    let seen = 0
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = { limit: PAGE, cursor, from, to }
      const { items, ...more }: OrderPage =
        index === 'byBuyer'
          ? await orders.ofBuyer(organizationId, page)
          : await orders.ofSeller(organizationId, page)
      seen += items.length
      if (seen > MOST_LOOKED_AT) throw tooMany()
      found.push(...items.filter(passes(query)))
      cursor = more.cursor
    }
    const direction = by === 'total' ? 1 : -1
    const sorted = found.toSorted((a, b) => direction * compare(placeOf(a), placeOf(b)))
    const rest = behind ? sorted.filter(one => direction * compare(placeOf(one), behind) > 0) : sorted
    const items = rest.slice(0, limit).map(orderView)
    const last = items.at(-1)
    return last && rest.length > limit ? { items, cursor: encodeCursor({ ...placeOf(last) }) } : { items }
  }
