import type { Tables } from '../../shared/tables.ts'
import { productOf, productsBySku } from '../catalog/index.ts'

/** Who sells each of these SKUs; of those that are not in the catalogue, nobody. */
export const sellersOf =
  (tables: Tables) =>
  async (skus: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const [items = []] = await tables.batchGet([productsBySku(skus)])
    return new Map(items.map(productOf).map(({ sku, sellerId }) => [sku, sellerId]))
  }
