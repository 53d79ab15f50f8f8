import { DomainError } from '../../shared/errors/domain-error.ts'
import { changeOf, goBack, goForward, type WorkDeps } from './do-work.ts'
import type { Reminder } from './finish-work.ts'
import type { OrderRecord, RecordedLine, Work } from './order-record.ts'
import { type OrderChange, OrderMoved, type Orders, StockTaken } from './orders.ts'
import { conclude } from './work.ts'

export interface CarryOutDeps extends WorkDeps {
  readonly orders: Pick<Orders, 'fits' | 'save'>
  /** Sends a message that comes back when this process must be done, or dead. */
  readonly remind: (reminder: Reminder) => Promise<void>
}

/** What the caller adds to a change that is one transaction, such as a draft's holds. */
type Adjust = (change: OrderChange) => OrderChange

const elsewhere = () =>
  new DomainError('conflict', 'The same request is still being worked on: send it again in a moment.')

const inSteps = async (
  deps: CarryOutDeps,
  order: OrderRecord,
  work: Work,
  held: readonly RecordedLine[] | undefined,
) => {
  const { orderId } = order
  const { workId } = work
  // The reminder first: a process that dies behind the next line is cleared up after.
  await deps.remind({ orderId, workId })
  await deps.works.begin(order, work, held)
  const progress = await deps.works.find(orderId)
  if (progress?.work.workId !== workId) throw elsewhere()
  const outcome = await goForward(deps, progress)
  if (outcome.kind === 'done') return outcome.answer
  if (outcome.kind === 'elsewhere') throw elsewhere()
  await goBack(deps, orderId, workId)
  if (outcome.kind === 'refused') throw outcome.error
  throw new StockTaken('a part of the order was taken')
}

/**
 * Carries a work out: in one transaction where it fits into one, otherwise step by step, all or nothing
 * either way.
 *
 * @param order as it is; a new one with the lines that it is to have
 * @param held for placing and changing: the lines as they are to be held
 * @returns what the request is answered
 * @throws OrderMoved, StockTaken: read again and decide anew
 */
export const carryOut =
  (deps: CarryOutDeps) =>
  async (
    order: OrderRecord,
    work: Work,
    held?: readonly RecordedLine[],
    adjust: Adjust = change => change,
  ): Promise<unknown> => {
    const conclusion = conclude(work, order, deps.tenant, held)
    const change = adjust(changeOf(order, work, conclusion))
    if (!deps.orders.fits(change)) return inSteps(deps, order, work, held)
    await deps.orders.save(change)
    return conclusion.answer
  }

/** So often others may come between reading and writing before the caller is asked to try again. */
const MOST_ATTEMPTS = 10

/** Reads, decides and writes until nobody has come between. */
export const untilUnmoved = async <Result>(attempt: () => Promise<Result>): Promise<Result> => {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (thrown) {
      if (!(thrown instanceof OrderMoved || thrown instanceof StockTaken)) throw thrown
      if (tries < MOST_ATTEMPTS) continue
      throw new DomainError('conflict', 'Others kept changing the same things; nothing was written.')
    }
  }
}
