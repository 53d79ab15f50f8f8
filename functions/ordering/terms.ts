import type { Terms } from './decide-order.ts'

/** Reads what an order is decided on, in one call. */
export type ReadTerms = (skus: readonly string[]) => Promise<Terms>
