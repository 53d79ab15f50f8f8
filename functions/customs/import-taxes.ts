import { type Decimal, decimal, divideRounded, powerOfTen } from '../../shared/decimal.ts'
import { type ChosenDuty, chooseDuty, type Import, remedyRate } from './choose-duty.ts'
import type { Rate, TariffLine } from './tariff.ts'

/** A fraction of fen, exactly. The denominator is positive. */
interface Fraction {
  readonly over: bigint
  readonly under: bigint
}

const whole = (value: bigint): Fraction => ({ over: value, under: 1n })
const ofDecimal = ({ units, scale }: Decimal): Fraction => ({ over: units, under: powerOfTen(scale) })
const product = (a: Fraction, b: Fraction): Fraction => ({ over: a.over * b.over, under: a.under * b.under })
const sum = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
})
const quotient = (a: Fraction, b: Fraction): Fraction => ({ over: a.over * b.under, under: a.under * b.over })
const rounded = ({ over, under }: Fraction): bigint => divideRounded(over, under)
const rate = (text: string | undefined): Fraction => ofDecimal(decimal(text ?? '0'))

/** Yuan for each unit × quantity, in fen. */
const byQuantity = (specific: string | undefined, quantity: string): Fraction =>
  product(product(rate(specific), rate(quantity)), whole(100n))

/** What a rate makes of a value and a quantity: by value, by quantity, or both together (art. 23). */
const dutyOf = ({ adValorem, specific }: Rate, value: bigint, quantity: string): Fraction =>
  sum(product(whole(value), rate(adValorem)), byQuantity(specific, quantity))

/**
 * Consumption tax lies inside the price that it is a part of: by value it is (value + duty + what is by
 * quantity) / (1 − rate) × rate, plus what is by quantity.
 */
const consumptionTaxOf = (
  { adValorem, specific }: Rate,
  valueAndDuty: bigint,
  quantity: string,
): Fraction => {
  const fixed = byQuantity(specific, quantity)
  const share = rate(adValorem)
  const rest = sum(whole(1n), { over: -share.over, under: share.under })
  if (rest.over <= 0n) throw new RangeError('a consumption tax of the whole price has no base')
  return sum(product(quotient(sum(whole(valueAndDuty), fixed), rest), share), fixed)
}

/** Amounts in fen. */
export interface ImportTaxes {
  readonly customsValue: bigint
  readonly duty: bigint
  readonly remedyDuty: bigint
  readonly consumptionTax: bigint
  readonly vat: bigint
  readonly chosen: ChosenDuty
}

/**
 * What an import of one line costs, each tax rounded once to the fen, halves up.
 *
 * VAT is on the composite price: customs value + duty + consumption tax (VAT Law of 2024-12-25, art. 14).
 *
 * @param customsValue in fen
 * @param quantity decimal text, in the tariff line's unit
 */
export const importTaxes = (
  line: TariffLine,
  goods: Import,
  customsValue: bigint,
  quantity: string,
): ImportTaxes => {
  const costOf = (one: Rate): bigint => rounded(dutyOf(one, customsValue, quantity))
  const chosen = chooseDuty(line, goods, costOf)
  const duty = costOf(chosen.rate)
  const remedyDuty = rounded(product(whole(customsValue), rate(remedyRate(line, goods))))
  const dutiable = customsValue + duty + remedyDuty
  const consumptionTax = line.consumptionTax
    ? rounded(consumptionTaxOf(line.consumptionTax, dutiable, quantity))
    : 0n
  const vat = rounded(product(whole(dutiable + consumptionTax), rate(line.vat)))
  return { customsValue, duty, remedyDuty, consumptionTax, vat, chosen }
}
