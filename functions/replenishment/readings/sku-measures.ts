import { minutes } from '../../../shared/clock.ts'
import type { Product } from '../../catalog/index.ts'

/** How a SKU is counted, packed and weighed. */
export type SkuMeasures = Pick<Product, 'unit' | 'packs' | 'weight'>

/** Measures by SKU; one that the catalogue does not know is absent. */
export type KnownMeasures = (skus: readonly string[]) => Promise<ReadonlyMap<string, SkuMeasures>>

/** A weight that was corrected counts after at most this long. */
const REMEMBERED = minutes(10)
const MOST_REMEMBERED = 20_000

/**
 * The catalogue's measures, each asked for once in ten minutes: a scale sends the same SKU every minute.
 *
 * @param now milliseconds, only ever compared
 */
export const knownMeasures = (
  find: (skus: readonly string[]) => Promise<readonly Product[]>,
  now: () => number,
): KnownMeasures => {
  const known = new Map<string, { measures: SkuMeasures | undefined; until: number }>()
  return async skus => {
    const at = now()
    if (known.size > MOST_REMEMBERED) known.clear()
    const wanted = [...new Set(skus)]
    const asked = wanted.filter(sku => (known.get(sku)?.until ?? 0) <= at)
    const found = new Map((asked.length ? await find(asked) : []).map(product => [product.sku, product]))
    for (const sku of asked) known.set(sku, { measures: found.get(sku), until: at + REMEMBERED })
    return new Map(
      wanted.flatMap(sku => {
        const measures = known.get(sku)?.measures
        return measures ? [[sku, measures] as const] : []
      }),
    )
  }
}
