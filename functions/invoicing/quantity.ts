import { decimal, powerOfTen, toFixed } from '../../shared/decimal.ts'

/** Prices and quantities of invoices have at most this many digits after the point (数电票: 8). */
export const MOST_DIGITS_AFTER_POINT = 8

/** A quantity as whole hundred-millionths, so that quantities add up and compare exactly. */
export const quantityUnits = (quantity: string): bigint => {
  const { units, scale } = decimal(quantity)
  if (scale > MOST_DIGITS_AFTER_POINT) {
    throw new RangeError(`${quantity} has more than ${MOST_DIGITS_AFTER_POINT} digits after the point`)
  }
  return units * powerOfTen(MOST_DIGITS_AFTER_POINT - scale)
}

/** Plain notation without needless digits: `24`, `0.5`. */
export const plain = (text: string): string =>
  text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text

export const quantityText = (units: bigint): string =>
  plain(toFixed({ units, scale: MOST_DIGITS_AFTER_POINT }, MOST_DIGITS_AFTER_POINT))
