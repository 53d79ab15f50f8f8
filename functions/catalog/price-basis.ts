import type { Instant } from '../../shared/clock.ts'
import { type PriceBasis, type PriceCandidate, type PriceDecision, unusable } from './decide-price.ts'
import type { Product } from './product.ts'

/** What a SKU's price for a buyer is decided on at an instant. */
export const priceBasisOf = (
  { unitPrice, quantityRules }: Pick<Product, 'unitPrice' | 'quantityRules'>,
  candidates: readonly PriceCandidate[],
  at: Instant,
): PriceBasis => ({
  rule: 'price-selection/1',
  at,
  listPrice: unitPrice,
  ...(quantityRules ? { quantityRules } : {}),
  candidates,
})

/**
 * Of a list's tiers those that say something at this quantity: the first one (a list that begins later counts for
 * the rules of quantity, and says from where it begins), the one that the quantity reaches, and those up to the
 * nearest lower price. Without a lower price no later tier says anything.
 */
const saying = ({ tiers }: PriceCandidate, quantity: number, next: number): PriceCandidate['tiers'] => {
  const reached = tiers.findLast(({ from }) => from <= quantity)
  return tiers.filter((tier, i) => i === 0 || tier === reached || (tier.from > quantity && tier.from <= next))
}

/**
 * What an order keeps with its line: `decidePrice` gives the same decision from it again at the line's quantity,
 * whatever has become of the lists since. Tiers that had no say in it are left out, for a thousand lines of thirty
 * lists with ten tiers each would be more than a transaction holds.
 */
export const keptBasis = (basis: PriceBasis, quantity: number, { nextTier }: PriceDecision): PriceBasis => ({
  ...basis,
  candidates: basis.candidates.map(candidate => ({
    ...candidate,
    tiers: unusable(candidate, basis) ? [] : saying(candidate, quantity, nextTier?.from ?? 0),
  })),
})
