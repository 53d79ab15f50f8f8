/** Pieces of a SKU that a warehouse can give. */
export interface Supply {
  readonly warehouseId: string
  readonly available: number
}

export interface Portion {
  readonly warehouseId: string
  readonly quantity: number
}

const bySize = (a: Supply, b: Supply): number =>
  b.available - a.available || (a.warehouseId < b.warehouseId ? -1 : 1)

/**
 * Which warehouses give a line's pieces: one that has them all, if there is one (the fullest, so that
 * stocks even out); otherwise the fullest first, until the line is covered.
 *
 * @returns the portions, or how many pieces there are when that is not enough
 */
export const allocate = (
  quantity: number,
  supplies: readonly Supply[],
): { kind: 'allocated'; portions: Portion[] } | { kind: 'short'; available: number } => {
  const ordered = supplies.filter(({ available }) => available > 0).sort(bySize)
  const total = ordered.reduce((sum, { available }) => sum + available, 0)
  if (total < quantity) return { kind: 'short', available: total }
  const portions: Portion[] = []
  let left = quantity
  for (const { warehouseId, available } of ordered) {
    if (left === 0) break
    const taken = Math.min(left, available)
    portions.push({ warehouseId, quantity: taken })
    left -= taken
  }
  return { kind: 'allocated', portions }
}
