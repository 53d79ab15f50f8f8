import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { holdsOf } from './order-lines.ts'
import type { OrderRecord } from './order-record.ts'
import { type OrderChange, StockTaken, type WorkInProgress, type Works, WorkStopped } from './orders.ts'
import { type Conclusion, conclude, linesAfter, type TenantFacts } from './work.ts'

export interface WorkDeps {
  readonly works: Works
  readonly tenant: TenantFacts
}

/** What became of a work: its answer, or that a chunk's stock was taken and everything was undone. */
export type WorkOutcome =
  | { readonly kind: 'done'; readonly answer: unknown }
  | { readonly kind: 'stockTaken' }
  | { readonly kind: 'elsewhere' }

const recordFor = ({ work }: WorkInProgress, answer: unknown): IdempotencyRecord => ({
  ...work.once,
  body: JSON.stringify(answer),
  storedAt: work.at,
})

/** A step that another process took meanwhile is as good as ours. */
const orTaken = async (step: Promise<void>): Promise<void> => {
  try {
    await step
  } catch (thrown) {
    if (!(thrown instanceof WorkStopped)) throw thrown
  }
}

/** The order as the work finds it: when it is placed, with the lines that were held for it. */
const orderToConclude = ({ order, work, chunks }: WorkInProgress): OrderRecord =>
  work.kind === 'place' ? { ...order, lines: chunks.flatMap(({ lines }) => lines) } : order

const changeOf = (progress: WorkInProgress, { after, events, shipments, answer }: Conclusion): OrderChange => {
  const { order, work } = progress
  const { at, by, organizationId, reason } = work
  const entry = { version: after.version, at, command: work.kind, status: after.status, by, organizationId }
  return {
    before: work.isNew ? undefined : order,
    after,
    moves: [],
    events,
    shipments,
    history: { ...entry, ...(reason ? { reason } : {}) },
    done: recordFor(progress, answer),
  }
}

/**
 * Takes a work through its chunks to its end. Each step is a transaction that asks whether it is its turn,
 * so two processes at the same work do no harm, and a third can go on where both died.
 */
export const goForward = async ({ works, tenant }: WorkDeps, progress: WorkInProgress): Promise<WorkOutcome> => {
  const { work } = progress
  for (const chunk of progress.chunks) {
    if (chunk.isDone) continue
    const { lines, moves } = linesAfter(work, chunk.lines)
    try {
      await works.forward(progress, chunk, lines, moves)
    } catch (thrown) {
      if (thrown instanceof StockTaken) return { kind: 'stockTaken' }
      if (thrown instanceof WorkStopped) return { kind: 'elsewhere' }
      throw thrown
    }
  }
  const conclusion = conclude(work, orderToConclude(progress), tenant)
  try {
    await works.finish(progress, changeOf(progress, conclusion))
  } catch (thrown) {
    if (thrown instanceof WorkStopped) return { kind: 'elsewhere' }
    throw thrown
  }
  return { kind: 'done', answer: conclusion.answer }
}

/** Undoes the placing of an order: every piece that was held for it is free again, and then it is gone. */
export const goBack = async ({ works }: WorkDeps, orderId: string, workId: string): Promise<void> => {
  const first = await works.find(orderId)
  if (first?.work.workId !== workId) return
  if (first.phase === 'forward') await orTaken(works.turnBack(first))
  // Read again: until the turn a chunk may have been held that was not when we looked.
  const progress = await works.find(orderId)
  if (progress?.work.workId !== workId || progress.phase !== 'back') return
  for (const chunk of progress.chunks) {
    if (!chunk.isDone) continue
    const moves = chunk.lines.flatMap(holdsOf).map(move => ({ ...move, kind: 'release' as const }))
    await orTaken(works.back(progress, chunk, moves))
  }
  await orTaken(works.forget(progress))
}

/**
 * Ends what a process left when it died: placing is undone (its buyer had no answer, and sends it again),
 * everything else is taken to its end.
 */
export const finishWork =
  (deps: WorkDeps) =>
  async ({ orderId, workId }: { orderId: string; workId: string }): Promise<void> => {
    // Two at it may each find a step taken by the other; whoever looks again finds the rest of it.
    for (let attempt = 0; attempt < MOST_LOOKS; attempt++) {
      const progress = await deps.works.find(orderId)
      if (progress?.work.workId !== workId) return
      if (progress.work.kind === 'place') await goBack(deps, orderId, workId)
      else await goForward(deps, progress)
    }
    throw new Error(`The work ${workId} was still under way after ${MOST_LOOKS} looks`)
  }
const MOST_LOOKS = 5

