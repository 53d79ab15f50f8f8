import { decimal, divideRounded, powerOfTen, toFixed } from '../../shared/decimal.ts'
import { type Money, money, moneySchema } from '../../shared/money.ts'

/**
 * The border between exact arithmetic and JSON: the only file of this context that touches the number in a
 * `Money`. A guardrail holds that (`infra/guardrails/boundaries.ts`), so nothing can calculate with it.
 */

/** Amounts in minor units; `net + tax = gross` holds in each. */
export interface Amounts {
  readonly net: bigint
  readonly tax: bigint
  readonly gross: bigint
}

export const amounts = (net: bigint, tax: bigint): Amounts => ({ net, tax, gross: net + tax })

export const plusAmounts = (a: Amounts, b: Amounts): Amounts => amounts(a.net + b.net, a.tax + b.tax)
export const minusAmounts = (a: Amounts, b: Amounts): Amounts => amounts(a.net - b.net, a.tax - b.tax)

export const noAmounts: Amounts = amounts(0n, 0n)

/** @throws RangeError beyond 2^53, where a JSON number would lose digits */
export const toMoney = (minorUnits: bigint, currency: string): Money => money(Number(minorUnits), currency)

export const minorUnits = ({ amount }: Money): bigint => BigInt(amount)

/** The members `net`, `tax` and `gross` as they stand in documents. */
export const amountsSchema = { net: moneySchema, tax: moneySchema, gross: moneySchema }

export interface MoneyAmounts {
  readonly net: Money
  readonly tax: Money
  readonly gross: Money
}

export const inMoney = ({ net, tax, gross }: Amounts, currency: string): MoneyAmounts => ({
  net: toMoney(net, currency),
  tax: toMoney(tax, currency),
  gross: toMoney(gross, currency),
})

export const fromMoney = ({ net, tax }: MoneyAmounts): Amounts => amounts(minorUnits(net), minorUnits(tax))

/** ISO 4217: currencies whose minor unit is not a hundredth. */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BHD: 3,
  CLP: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  OMR: 3,
  TND: 3,
  VND: 0,
}

/** How many digits after the point the main unit of a currency has. */
export const minorDigits = (currency: string): number => MINOR_DIGITS[currency] ?? 2

/** Minor units in plain notation of the main unit: 1999 fen is `19.99`. */
export const inMainUnit = (minor: bigint, currency: string): string => {
  const scale = minorDigits(currency)
  return toFixed({ units: minor, scale }, scale)
}

/** Plain notation of the main unit as minor units, halves away from zero: `19.995` is 2000 fen. */
export const inMinorUnits = (mainUnit: string, currency: string): bigint => {
  const { units, scale } = decimal(mainUnit)
  return divideRounded(units * powerOfTen(minorDigits(currency)), powerOfTen(scale))
}
