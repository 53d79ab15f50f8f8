import type { Warehouse } from '../../inventory/index.ts'
import type { Position } from './position.ts'

/** Backorders of a SKU, oldest first, a page at a time. */
export interface BackordersOfSku {
  ofSku(
    sku: string,
    page: { limit: number; cursor?: string },
  ): Promise<{ items: { sellerId: string; quantity: number }[]; cursor?: string }>
}

interface BackordersDeps {
  readonly backorders: BackordersOfSku
  readonly warehouses: () => Promise<readonly Warehouse[]>
  /** of the warehouses named, those where the SKU is replenished */
  readonly replenished: (sku: string, warehouseIds: readonly string[]) => Promise<readonly string[]>
}

const A_PAGE = 100
/** Beyond so many waiting customers the need is clear. */
const MOST_PAGES = 10
const LAST = 1_000_000

/**
 * Pieces of a SKU that its seller's customers wait for. A backorder names no warehouse, so it counts where
 * the seller serves from first, among the warehouses in which the SKU is replenished: once, not in each.
 */
export const backordersOf =
  ({ backorders, warehouses, replenished }: BackordersDeps) =>
  async ({ sku, warehouseId, buyerId }: Position): Promise<number> => {
    const own = (await warehouses())
      .filter(({ ownerId }) => ownerId === buyerId)
      .toSorted(
        (a, b) => (a.priority ?? LAST) - (b.priority ?? LAST) || (a.warehouseId < b.warehouseId ? -1 : 1),
      )
      .map(each => each.warehouseId)
    const places = new Set(await replenished(sku, own))
    if (own.find(each => places.has(each)) !== warehouseId) return 0
    let sum = 0
    let cursor: string | undefined
    for (let page = 0; page < MOST_PAGES; page++) {
      const found = await backorders.ofSku(sku, { limit: A_PAGE, ...(cursor ? { cursor } : {}) })
      for (const { sellerId, quantity } of found.items) if (sellerId === buyerId) sum += quantity
      cursor = found.cursor
      if (!cursor) break
    }
    return sum
  }
