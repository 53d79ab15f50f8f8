import type { PurchaseOrder } from '../purchase-orders/purchase-order.ts'
import type { Look } from './evaluate-positions.ts'
import type { Positions } from './position.ts'

interface ReviewPositionsDeps {
  readonly positions: Pick<Positions, 'page' | 'reviewedUpTo' | 'rememberReview'>
  readonly evaluate: (looks: readonly Look[]) => Promise<PurchaseOrder[]>
}

/**
 * Looks at every position, as a safety net under readings and events. Where its time is up it remembers
 * the place, and the next review goes on from there.
 */
export const reviewPositions =
  ({ positions, evaluate }: ReviewPositionsDeps) =>
  async (hasTime: () => boolean): Promise<{ looked: number; raised: number; finished: boolean }> => {
    const start = await positions.reviewedUpTo()
    let cursor = start
    let looked = 0
    let raised = 0
    while (hasTime()) {
      const page = await positions.page(cursor)
      const orders = await evaluate(page.refs.map(ref => ({ ref, trigger: { kind: 'review' } })))
      looked += page.refs.length
      raised += orders.length
      cursor = page.cursor
      if (!cursor) break
    }
    if (cursor !== start) await positions.rememberReview(cursor)
    return { looked, raised, finished: !cursor }
  }
