import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { bucketsOf, evenShares } from './buckets.ts'
import { ownWarehouseOf } from './keep-settings.ts'
import { PromotionMoved, type Promotions } from './promotion.store.ts'
import type { Stock, StockReader, StockRef } from './stock.ts'

/** A stock that many want at once: it is split, so that they do not wait for each other. */
export const promotionSchema = z
  .object({
    sku: z.string(),
    warehouseId: z.string(),
    status: z.enum(['running', 'ending', 'ended']),
    /** over so many keys the pieces are spread */
    buckets: z.int(),
    /** pieces in them that are held for orders: with the last of these the promotion has ended */
    heldInBuckets: z.int(),
  })
  .register(z.globalRegistry, { id: 'Promotion', description: 'A stock that is split for a promotion.' })

export type Promotion = z.infer<typeof promotionSchema>

export interface PromoteStockDeps {
  readonly stock: Pick<StockReader, 'parts' | 'warehouse'>
  readonly promotions: Promotions
  readonly clock: Clock
  readonly newId: NewId
}

interface Promote extends StockRef {
  readonly actor: Actor
}

const MOST_ATTEMPTS = 20

const find = async ({ stock }: PromoteStockDeps, { sku, warehouseId, actor }: Promote): Promise<Stock> => {
  await ownWarehouseOf(stock, warehouseId, actor)
  const [found] = await stock.parts([{ sku, warehouseId }])
  if (!found) throw notFound('stock')
  return found
}

/** The stock may sell while it is split: then it is read again. */
const untilStill = async <Result>(attempt: () => Promise<Result>): Promise<Result> => {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (thrown) {
      if (!(thrown instanceof PromotionMoved)) throw thrown
      if (tries === MOST_ATTEMPTS)
        throw new DomainError('conflict', 'The stock kept moving; nothing was changed.')
    }
  }
}

/**
 * Splits what is available of a stock into buckets.
 *
 * @throws `not-found`, `illegal-transition` when it is split already, `conflict`
 */
export const startPromotion =
  (deps: PromoteStockDeps) =>
  (command: Promote & { readonly buckets: number }, once: Once<Promotion>): Promise<Promotion> =>
    untilStill(async () => {
      const { actor, sku, warehouseId, buckets } = command
      const stock = await find(deps, command)
      if (stock.buckets) {
        throw new DomainError('illegal-transition', `The stock is split into ${stock.buckets} buckets.`)
      }
      const after: Promotion = { sku, warehouseId, status: 'running', buckets, heldInBuckets: 0 }
      await deps.promotions.split({
        stock,
        shares: evenShares(Math.max(0, stock.available), buckets),
        at: deps.clock(),
        by: actor.subject,
        reference: deps.newId('mov'),
        done: once(after),
      })
      return after
    })

/**
 * Puts what is free in the buckets back. Buckets from which orders still hold pieces stay until those have
 * left: then it is ended by asking once more.
 *
 * @throws `not-found`, `illegal-transition` when there is no promotion, `conflict`
 */
export const endPromotion =
  (deps: PromoteStockDeps) =>
  (command: Promote, once: Once<Promotion>): Promise<Promotion> =>
    untilStill(async () => {
      const { actor, sku, warehouseId } = command
      const stock = await find(deps, command)
      if (!stock.buckets) throw new DomainError('illegal-transition', 'The stock is not split.')
      const buckets = await deps.stock.parts(bucketsOf(stock))
      const heldInBuckets = buckets.reduce((sum, { held }) => sum + held, 0)
      const status = heldInBuckets > 0 ? 'ending' : 'ended'
      const after: Promotion = { sku, warehouseId, status, buckets: stock.buckets, heldInBuckets }
      await deps.promotions.join({
        stock,
        buckets,
        isEnd: status === 'ended',
        at: deps.clock(),
        by: actor.subject,
        reference: deps.newId('mov'),
        done: once(after),
      })
      return after
    })
