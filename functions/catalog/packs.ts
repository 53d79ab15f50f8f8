import type { Product } from './product.ts'

export type InBaseUnits =
  | { readonly kind: 'quantity'; readonly quantity: number }
  /** the SKU is not sold in that unit; `units` are those it is sold in */
  | { readonly kind: 'unknownUnit'; readonly units: readonly string[] }

type Packed = Pick<Product, 'unit' | 'packs'>

/** The units in which a SKU can be ordered, its own first. */
export const unitsOf = ({ unit, packs = [] }: Packed): string[] => [unit, ...packs.map(pack => pack.unit)]

/**
 * A quantity in the SKU's own unit: 2 cases of 24 are 48 pieces. Everything behind the order line counts
 * in that unit, so cases and pieces cannot be mixed up.
 *
 * @param unit absent: it is in the SKU's own unit already
 */
export const inBaseUnits = (
  product: Packed,
  quantity: number,
  unit: string | undefined = product.unit,
): InBaseUnits => {
  if (unit === product.unit) return { kind: 'quantity', quantity }
  const pack = product.packs?.find(one => one.unit === unit)
  return pack
    ? { kind: 'quantity', quantity: quantity * pack.quantity }
    : { kind: 'unknownUnit', units: unitsOf(product) }
}
