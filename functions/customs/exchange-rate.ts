import * as z from 'zod/mini'
import { dayText } from './tariff.ts'

/** Rates are whole numbers of hundred-millionths. */
export const RATE_SCALE = 8

/** A rate of exchange as it was used: units of yuan for one of the currency, kept for ever with where it came from. */
export const exchangeRateSchema = z
  .strictObject({
    currency: z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')),
    /** digits of the rate without its point: 7.10250000 is `710250000` */
    scaled: z.string().check(z.regex(/^[1-9]\d{0,17}$/, 'must be a whole number above 0')),
    /** how many of the digits are after the point */
    scale: z.literal(RATE_SCALE),
    /** who said so: a bank’s contract, or the customs’ 计征汇率 */
    source: z.string().check(z.minLength(1), z.maxLength(120)),
    on: dayText,
  })
  .register(z.globalRegistry, {
    id: 'ExchangeRate',
    description: 'Yuan for one unit of a currency, with source, day and scale.',
    examples: [
      { currency: 'USD', scaled: '710250000', scale: 8, source: '海关总署计征汇率', on: '2026-11-18' },
    ],
  })

export type ExchangeRate = z.infer<typeof exchangeRateSchema>
