import { DomainError } from '../../shared/errors/domain-error.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { type ChangeStep, stepsOfChange } from './change-steps.ts'
import { holdsOf, type StockMove, undone } from './order-lines.ts'
import type { OrderRecord, RecordedLine, Work } from './order-record.ts'
import {
  type Chunk,
  type OrderChange,
  StockTaken,
  type WorkInProgress,
  WorkStopped,
  type Works,
} from './orders.ts'
import { type Conclusion, conclude, linesAfter, type TenantFacts } from './work.ts'

export interface WorkDeps {
  readonly works: Works
  readonly tenant: TenantFacts
}

/** What became of a work: its answer, or that somebody took a chunk's stock, or that another process went on. */
export type WorkOutcome =
  | { readonly kind: 'done'; readonly answer: unknown }
  | { readonly kind: 'stockTaken' }
  /** a count has found fewer pieces than were to be shipped */
  | { readonly kind: 'refused'; readonly error: DomainError }
  | { readonly kind: 'elsewhere' }

const recordFor = (work: Work, answer: unknown): IdempotencyRecord => ({
  ...work.once,
  body: JSON.stringify(answer),
  storedAt: work.at,
})

/** A work and what it comes to, as the change that is written. @param order as it was before */
export const changeOf = (order: OrderRecord, work: Work, conclusion: Conclusion): OrderChange => {
  const { after, moves, events, shipments, answer } = conclusion
  const { at, by, organizationId, reason } = work
  const entry = { version: after.version, at, command: work.kind, status: after.status, by, organizationId }
  return {
    before: work.isNew ? undefined : order,
    after,
    moves,
    events,
    shipments,
    history: { ...entry, ...(reason ? { reason } : {}) },
    done: recordFor(work, answer),
  }
}

/** A step that another process took meanwhile is as good as ours. */
const orTaken = async (step: Promise<void>): Promise<void> => {
  try {
    await step
  } catch (thrown) {
    if (!(thrown instanceof WorkStopped)) throw thrown
  }
}

/** Whether the chunks have the lines as they are to be, from the first step on. */
const hasNewLines = ({ kind }: Work): boolean => kind === 'place' || kind === 'change'

const newLines = ({ work, chunks }: WorkInProgress): RecordedLine[] | undefined =>
  hasNewLines(work) ? chunks.flatMap(({ lines }) => lines) : undefined

const changeSteps = (progress: WorkInProgress): ChangeStep[] => {
  const { order } = progress
  return stepsOfChange(order.lines, newLines(progress) ?? [], order.chunkSize ?? 1)
}

/**
 * A change takes each chunk twice: first everything is held that it holds more, and only when all of that is
 * held, everything is given back that it does not need. So it can be undone without losing what it had, until
 * the first piece is given back; from there on nothing can fail.
 */
const goThroughChange = async (works: Works, progress: WorkInProgress): Promise<void> => {
  const steps = changeSteps(progress)
  if (progress.phase === 'forward') {
    for (const chunk of progress.chunks) {
      if (!chunk.isDone) await works.forward(progress, chunk, chunk.lines, steps[chunk.index]?.holds ?? [])
    }
    await works.passThrough(progress)
  }
  for (const chunk of progress.chunks) {
    if (!chunk.isSettled) await works.settle(progress, chunk, steps[chunk.index]?.releases ?? [])
  }
}

const goThrough = async (works: Works, progress: WorkInProgress): Promise<void> => {
  for (const chunk of progress.chunks) {
    if (chunk.isDone) continue
    const { lines, moves } = linesAfter(progress.work, chunk.lines)
    await works.forward(progress, chunk, lines, moves)
  }
}

/**
 * Takes a work through its chunks to its end. Each step is a transaction that asks whether it is its turn,
 * so two processes at the same work do no harm, and a third can go on where both died.
 */
export const goForward = async (
  { works, tenant }: WorkDeps,
  progress: WorkInProgress,
): Promise<WorkOutcome> => {
  const { order, work } = progress
  try {
    await (work.kind === 'change' ? goThroughChange : goThrough)(works, progress)
    const conclusion = conclude(work, order, tenant, newLines(progress))
    await works.finish(progress, changeOf(order, work, conclusion))
    return { kind: 'done', answer: conclusion.answer }
  } catch (thrown) {
    if (thrown instanceof StockTaken) return { kind: 'stockTaken' }
    if (thrown instanceof WorkStopped) return { kind: 'elsewhere' }
    if (isRefusal(thrown)) return { kind: 'refused', error: thrown }
    throw thrown
  }
}

const isRefusal = (thrown: unknown): thrown is DomainError =>
  thrown instanceof DomainError && thrown.kind.retry !== 'later'

/** What was done to a chunk: it was held, or its pieces were issued. */
const movesOf = (progress: WorkInProgress, { index, lines, previous }: Chunk): readonly StockMove[] => {
  const { work } = progress
  if (work.kind === 'change') return changeSteps(progress)[index]?.holds ?? []
  return work.kind === 'place' ? lines.flatMap(holdsOf) : linesAfter(work, previous ?? []).moves
}

/**
 * Undoes what a work has done so far. Of placing: every piece that was held is free again, and then the order
 * is gone. Of a change: what it held more is free again, and the order is as it was. Of shipping: the pieces lie there again, held as before. The others cannot fail on their way.
 */
export const goBack = async (
  { works }: Pick<WorkDeps, 'works'>,
  orderId: string,
  workId: string,
): Promise<void> => {
  const first = await works.find(orderId)
  if (first?.work.workId !== workId) return
  if (first.phase === 'forward') await orTaken(works.turnBack(first))
  // Read again: until the turn a chunk may have been held that was not when we looked.
  const progress = await works.find(orderId)
  if (progress?.work.workId !== workId || progress.phase !== 'back') return
  for (const chunk of progress.chunks) {
    if (!chunk.isDone) continue
    await orTaken(works.back(progress, chunk, movesOf(progress, chunk).map(undone)))
  }
  await orTaken(works.forget(progress))
}
