import { divideDown, sum } from '../../shared/decimal.ts'

/** Shares of a non-negative amount by weights whose sum is positive. */
const shared = (amount: bigint, weights: readonly bigint[]): bigint[] => {
  const total = sum(weights)
  const shares = weights.map((weight, index) => {
    const part = divideDown(amount * weight, total)
    return { index, part, remainder: amount * weight - part * total }
  })
  let left = amount - sum(shares.map(share => share.part))
  const byRemainder = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  )
  for (const share of byRemainder) {
    if (left === 0n) break
    share.part += 1n
    left -= 1n
  }
  return shares.map(({ part }) => part)
}

/**
 * Splits an amount in proportion to weights so that the parts add up to it exactly: each gets its share
 * rounded down, and the units left over go to the largest remainders, the earlier one where two are equal
 * (Hamilton's method). Splitting the negative amount gives the negative parts.
 *
 * @param amount whole minor units, of either sign
 * @param weights of either sign (a returned line among sold ones); when they add up to zero the shares are equal
 */
export const allocate = (amount: bigint, weights: readonly bigint[]): bigint[] => {
  if (!weights.length) {
    if (amount !== 0n) throw new RangeError('there is nothing to allocate to')
    return []
  }
  const total = sum(weights)
  const positive =
    total === 0n ? weights.map(() => 1n) : total < 0n ? weights.map(weight => -weight) : weights
  return amount < 0n ? shared(-amount, positive).map(part => -part) : shared(amount, positive)
}
