import * as z from 'zod/mini'

/** GTIN-8, -12, -13 and -14 (GS1 General Specifications, section 3.3.2). */
const FORM = /^(?:\d{8}|\d{12,14})$/

/**
 * The check digit of a GTIN without it: from the right the digits count 3, 1, 3, …; what is missing to the
 * next ten is the check digit. Source: GS1 General Specifications, section 7.9.1.
 */
export const gtinCheckDigit = (digits: string): number => {
  const sum = [...digits]
    .toReversed()
    .reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0)
  return (10 - (sum % 10)) % 10
}

export const withCheckDigit = (digits: string): string => `${digits}${gtinCheckDigit(digits)}`

/** Whether a text is a GTIN with the right check digit. */
export const isGtin = (text: string): boolean =>
  FORM.test(text) && gtinCheckDigit(text.slice(0, -1)) === Number(text.at(-1))

/** The fourteen digits under which a GTIN is known: the shorter forms are the same number behind zeros. */
export const gtin14 = (gtin: string): string => gtin.padStart(14, '0')

/** A GTIN as it is printed under the bar code, of 8, 12, 13 or 14 digits. */
export const gtinSchema = z.string().check(
  z.regex(FORM, 'must be a GTIN of 8, 12, 13 or 14 digits'),
  z.refine(text => !FORM.test(text) || isGtin(text), 'must be a GTIN whose check digit is right'),
)
