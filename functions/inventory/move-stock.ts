import { stockMoved } from '../../events/inventory.stock-moved.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import { type Clock, type Instant, minutes, plus } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { decideMovement, type StocksBySku, type WantedMovement } from './decide-movement.ts'
import { ownWarehouseOf } from './keep-settings.ts'
import { type Movements, StockMovedMeanwhile } from './movement.store.ts'
import type { Movement } from './movement.ts'
import type { StockReader, Warehouse } from './stock.ts'

export interface MoveStockDeps {
  readonly movements: Movements
  readonly stock: Pick<StockReader, 'parts' | 'warehouse'>
  /** Who sells each of these SKUs; unknown ones are left out. */
  readonly sellersOf: (skus: readonly string[]) => Promise<ReadonlyMap<string, string>>
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
}

export interface MoveStock extends WantedMovement {
  readonly actor: Actor
  readonly reference?: string | undefined
  readonly reason?: string | undefined
}

const MOST_ATTEMPTS = 5

const ownWarehouse = async (
  { stock }: MoveStockDeps,
  { warehouseId, toWarehouseId, actor }: MoveStock,
): Promise<Warehouse> => {
  const from = await ownWarehouseOf(stock, warehouseId, actor)
  const to = toWarehouseId === undefined ? from : await ownWarehouseOf(stock, toWarehouseId, actor)
  if (to.ownerId !== from.ownerId) {
    throw new DomainError('invalid-request', 'Goods are transferred between warehouses of one owner.', {
      errors: [{ pointer: '/toWarehouseId', rule: 'must be a warehouse of the same owner' }],
    })
  }
  return from
}

/** Only what the owner of the warehouse sells is booked there: a mistyped SKU is no stock. */
const checkSkus = async ({ sellersOf }: MoveStockDeps, lines: MoveStock['lines'], ownerId: string) => {
  const sellers = await sellersOf(lines.map(({ sku }) => sku))
  const unknown = lines
    .map(({ sku }, index) => ({ lineNumber: index + 1, sku }))
    .filter(({ sku }) => sellers.get(sku) !== ownerId)
    .map(line => ({ ...line, reason: sellers.has(line.sku) ? 'otherSeller' : 'unknown' }))
  if (unknown.length) {
    throw new DomainError('sku-unavailable', `${unknown.length} of the lines are not the owner’s goods.`, {
      lines: unknown,
    })
  }
}

/** A scanner's clock may be so far ahead. */
const AHEAD = minutes(1)

/**
 * When a count was made, written as all instants here are, for they are compared as texts; without a time it is now.
 * One of the future would make every count and reading until then come too late.
 *
 * @throws `invalid-request`
 */
const countTime = ({ countedAt }: MoveStock, now: Instant): Instant => {
  if (countedAt === undefined) return now
  const at = plus(countedAt, 0)
  if (at > plus(now, AHEAD)) {
    throw new DomainError('invalid-request', 'A count was made before it is booked.', {
      errors: [{ pointer: '/countedAt', rule: 'must not be in the future' }],
    })
  }
  return at < now ? at : now
}

const decide = (command: MoveStock, stocks: StocksBySku, now: string) => {
  const decision = decideMovement(command, stocks, now)
  if (decision.kind === 'book') return decision
  throw decision.kind === 'split'
    ? new DomainError('illegal-transition', 'A promotion has split the stock: end it before it is counted.', {
        skus: decision.skus,
      })
    : new DomainError('illegal-transition', 'Pieces were moved or counted after this count was made.', {
        skus: decision.skus,
      })
}

/**
 * Books a movement: all its lines or none, with the event that tells it.
 *
 * @throws `not-found` for another's warehouse, `sku-unavailable`, `insufficient-stock` when more is to go than
 *   nobody holds, `illegal-transition` for a count that came too late, `invalid-request` for one of the future,
 *   `conflict`
 */
export const moveStock =
  (deps: MoveStockDeps) =>
  async (command: MoveStock, once: Once<Movement>): Promise<Movement> => {
    const { stock, movements, clock, newId, tenantId } = deps
    const { ownerId } = await ownWarehouse(deps, command)
    await checkSkus(deps, command.lines, ownerId)
    const { kind, warehouseId, toWarehouseId, lines: wanted, reference, reason, actor } = command
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const refs = kind === 'count' ? wanted.map(({ sku }) => ({ sku, warehouseId })) : []
      const stocks = new Map((await stock.parts(refs)).map(one => [one.sku, one]))
      const movedAt = clock()
      const countedAt = countTime(command, movedAt)
      const { steps, lines } = decide({ ...command, countedAt }, stocks, movedAt)
      const movement: Movement = {
        movementId: newId('mov'),
        kind,
        warehouseId,
        ...(toWarehouseId ? { toWarehouseId } : {}),
        lines,
        ...(reference ? { reference } : {}),
        ...(reason ? { reason } : {}),
        movedAt,
        movedBy: actor.subject,
      }
      const event = stockMoved.create(
        { aggregate: movement.movementId, sequence: 1, time: movedAt, tenant: tenantId },
        {
          movementId: movement.movementId,
          kind,
          ownerId,
          lines: lines.map(({ booked: _, ...line }) => line),
          movedAt,
        },
      )
      try {
        await movements.book({
          movement,
          steps,
          event,
          countedAt,
          done: once(movement),
        })
        return movement
      } catch (thrown) {
        if (!(thrown instanceof StockMovedMeanwhile)) throw thrown
      }
    }
    throw new DomainError('conflict', 'The stock kept moving while it was counted; nothing was booked.')
  }
