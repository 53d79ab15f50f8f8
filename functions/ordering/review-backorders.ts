import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Backorders } from './backorder.ts'

interface ReviewBackordersDeps {
  readonly backorders: Pick<Backorders, 'ofSeller'>
  /** all who have stock that somebody may wait for */
  readonly sellers: () => Promise<readonly string[]>
  /** Gives what there is of some SKUs to those who wait for it; see `fillBackorders`. */
  readonly fill: (skus: readonly string[]) => Promise<number>
}

const PAGE = 100

const isUnderWay = (thrown: unknown): boolean => thrown instanceof DomainError && thrown.code === 'conflict'

/**
 * Looks at every SKU that somebody waits for, as a safety net under events: pieces may have come without one,
 * from a draft that was given up or whose time has passed, from a device's reading, or while the order that
 * waits for them was being written. What cannot be given now, since an order is under way, is left to the next
 * review.
 *
 * @param hasTime false: the rest is left to the next review
 * @param start at which share of the SKUs it begins, 0 to below 1: another one each time, or the last of very many
 *   would never have their turn
 * @returns how many SKUs somebody waited for, and pieces given
 */
export const reviewBackorders =
  ({ backorders, sellers, fill }: ReviewBackordersDeps) =>
  async (hasTime: () => boolean, start = 0): Promise<{ waiting: number; given: number }> => {
    const skus = new Set<string>()
    for (const sellerId of await sellers()) {
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page = await backorders.ofSeller(sellerId, { limit: PAGE, ...(cursor ? { cursor } : {}) })
        for (const { sku } of page.items) skus.add(sku)
        cursor = page.cursor
      }
    }
    let given = 0
    const all = [...skus]
    const first = Math.floor(start * all.length)
    for (const sku of [...all.slice(first), ...all.slice(0, first)]) {
      if (!hasTime()) break
      try {
        given += await fill([sku])
      } catch (thrown) {
        if (!isUnderWay(thrown)) throw thrown
      }
    }
    return { waiting: skus.size, given }
  }
