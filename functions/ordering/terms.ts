import type { Instant } from '../../shared/clock.ts'
import type { Purchase, Terms } from './decide-order.ts'

/**
 * Reads what an order is decided on, in one call.
 *
 * @param purchase whose prices are read with it, and when they are to count; without it stock alone
 */
export type ReadTerms = (
  skus: readonly string[],
  purchase?: Purchase & { readonly at: Instant },
) => Promise<Terms>
