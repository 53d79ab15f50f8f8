import type * as z from 'zod/mini'
import type { orderCancelled } from '../../events/ordering.order-cancelled.v1.ts'
import type { orderChanged } from '../../events/ordering.order-changed.v1.ts'
import type { orderPlaced } from '../../events/ordering.order-placed.v1.ts'
import type { returnChanged } from '../../events/ordering.return-changed.v1.ts'
import type { Instant } from '../../shared/clock.ts'
import type { Wanted } from './record-demand.ts'

type OrderPlaced = z.infer<(typeof orderPlaced)['schema']>

/** The events that tell of demand. */
export const demandEvents = [
  'ordering.order-placed.v1',
  'ordering.order-changed.v1',
  'ordering.order-cancelled.v1',
  'ordering.return-changed.v1',
] as const

/**
 * What an order asks of each warehouse. Pieces that no warehouse could give are asked of the one that gives
 * most of the line: had it had more, it would have been asked for them.
 */
export const wantedByOrder = ({ lines }: Pick<OrderPlaced, 'lines'>): Wanted[] =>
  lines.flatMap(({ sku, quantity, allocations }) => {
    const given = allocations.reduce((sum, each) => sum + each.quantity, 0)
    const [most] = allocations.toSorted((a, b) => b.quantity - a.quantity)
    return allocations.map(({ warehouseId, quantity: part }) => ({
      sku,
      warehouseId,
      quantity: warehouseId === most?.warehouseId ? part + Math.max(0, quantity - given) : part,
    }))
  })

type OrderChanged = z.infer<(typeof orderChanged)['schema']>

const byPlace = (wanted: readonly Wanted[]): Map<string, Wanted> => {
  const places = new Map<string, Wanted>()
  for (const each of wanted) {
    const id = `${each.warehouseId} ${each.sku}`
    places.set(id, { ...each, quantity: each.quantity + (places.get(id)?.quantity ?? 0) })
  }
  return places
}

/**
 * What a change of an order asks of each warehouse: more than before is wanted when it is changed, less is
 * taken off the time at which it was ordered.
 *
 * @param orderedAt when the order was made
 */
export const wantedByChange = (
  { lines, linesBefore = lines }: Pick<OrderChanged, 'lines' | 'linesBefore'>,
  orderedAt: Instant,
): Wanted[] => {
  const before = byPlace(wantedByOrder({ lines: linesBefore }))
  const after = byPlace(wantedByOrder({ lines }))
  return [...new Map([...before, ...after])].flatMap(([id, { sku, warehouseId }]) => {
    const quantity = (after.get(id)?.quantity ?? 0) - (before.get(id)?.quantity ?? 0)
    if (quantity === 0) return []
    return [{ sku, warehouseId, quantity, ...(quantity < 0 ? { at: orderedAt } : {}) }]
  })
}

type OrderCancelled = z.infer<(typeof orderCancelled)['schema']>

/**
 * What a customer does not want any more, below 0. What a seller rejects was wanted all the same. Pieces that
 * nothing was held for are given back where the rest of the line was; of a line without any it is not known.
 */
export const unwantedByCancellation = ({
  status,
  lines,
}: Pick<OrderCancelled, 'status' | 'lines'>): Wanted[] =>
  status === 'rejected'
    ? []
    : wantedByOrder({
        lines: lines.map(({ released, ...line }) => ({ ...line, allocations: released })),
      }).map(each => ({ ...each, quantity: -each.quantity }))

type ReturnChanged = z.infer<(typeof returnChanged)['schema']>

/** What a seller takes back, by the warehouses that it came from. That somebody has only asked says nothing yet. */
export const returnedBy = ({ state, lines }: Pick<ReturnChanged, 'state' | 'lines'>): Wanted[] =>
  state === 'accepted'
    ? lines.flatMap(({ sku, cameFrom = [] }) =>
        sku === undefined
          ? []
          : cameFrom.map(({ warehouseId, quantity }) => ({ sku, warehouseId, quantity, isReturn: true })),
      )
    : []
