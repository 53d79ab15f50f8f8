import { divideRounded } from '../../shared/decimal.ts'

/**
 * What of an amount falls to the stretch `from`…`to` of `of` equal parts: the rounded total up to `to` less
 * the rounded total up to `from`. However a whole is taken in steps, the steps add up to it exactly and none
 * goes beyond it; rounding each step by itself ends wrong in half of all cases.
 *
 * @param of greater than zero; `0 ≤ from ≤ to ≤ of`
 */
export const shareBetween = (amount: bigint, from: bigint, to: bigint, of: bigint): bigint =>
  divideRounded(amount * to, of) - divideRounded(amount * from, of)
