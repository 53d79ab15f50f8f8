import type { Instant } from '../../shared/clock.ts'
import type { PriceBasis, PriceCandidate } from './decide-price.ts'
import type { Product } from './product.ts'

/**
 * What a SKU's price for a buyer is decided on at an instant. An order keeps it with its line: `decidePrice`
 * gives the same price from it again, whatever has become of the lists since.
 */
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
