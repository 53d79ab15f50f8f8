import { type Actor, actsAs } from '../../../shared/actor.ts'
import type { Clock } from '../../../shared/clock.ts'
import { DomainError, notFound } from '../../../shared/errors/domain-error.ts'
import type { Once } from '../../../shared/idempotency.ts'
import type { StockReader, StockRef, Warehouse } from '../../inventory/index.ts'
import type { Look } from '../positions/evaluate-positions.ts'
import { CountOvertaken, type CountTask, type CountTasks } from './count-task.ts'

export interface CountDeps {
  readonly tasks: CountTasks
  readonly stocks: Pick<StockReader, 'find'>
  readonly warehouses: () => Promise<readonly Warehouse[]>
  readonly clock: Clock
  readonly evaluate: (looks: readonly Look[]) => Promise<unknown>
  /** tells the owner of a stock that is too low or too high */
  readonly watch: (stocks: readonly StockRef[]) => Promise<unknown>
}

const ownIds = async (warehouses: CountDeps['warehouses'], actor: Actor): Promise<ReadonlySet<string>> =>
  new Set(
    (await warehouses())
      .filter(({ ownerId }) => actsAs(actor, 'operator') || ownerId === actor.organizationId)
      .map(({ warehouseId }) => warehouseId),
  )

/** Open count tasks of one's own warehouses; a page may have fewer than asked for and a next one. */
export const listCountTasks =
  ({ tasks, warehouses }: Pick<CountDeps, 'tasks' | 'warehouses'>) =>
  async (page: { limit: number; cursor: string | undefined }, actor: Actor) => {
    const own = await ownIds(warehouses, actor)
    const { items, cursor } = await tasks.open(page)
    return { items: items.filter(({ warehouseId }) => own.has(warehouseId)), cursor }
  }

/**
 * People have counted: the stock is what they found, automation goes on, and the position is looked at.
 *
 * @throws `not-found` without an open task in a warehouse of one's own, `conflict` when goods moved meanwhile
 */
export const finishCount =
  ({ tasks, stocks, warehouses, clock, evaluate, watch }: CountDeps) =>
  async (
    { actor, ref, quantity }: { actor: Actor; ref: StockRef; quantity: number },
    once: Once<CountTask>,
  ): Promise<CountTask> => {
    const own = await ownIds(warehouses, actor)
    const task = own.has(ref.warehouseId) ? await tasks.find(ref) : undefined
    const stock = task && (await stocks.find(ref))
    if (!stock) throw notFound('count task')
    if (task.status !== 'open') throw new DomainError('illegal-transition', 'This was counted already.')
    const at = clock()
    const done: CountTask = {
      ...task,
      status: 'done',
      countedAt: at,
      countedBy: actor.subject,
      counted: quantity,
      variance: quantity - stock.onHand,
    }
    try {
      await tasks.finish({ task: done, stock, at, record: once(done) })
    } catch (thrown) {
      if (!(thrown instanceof CountOvertaken)) throw thrown
      throw new DomainError('conflict', 'Goods moved while they were counted; count again.')
    }
    await watch([ref])
    await evaluate([{ ref, trigger: { kind: 'movement', movementId: `count ${at}` } }])
    return done
  }
