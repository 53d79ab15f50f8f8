import * as z from 'zod/mini'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'

/** Plain decimal, up to 8 digits after the point. */
export const decimalText = z
  .string()
  .check(z.regex(/^\d{1,12}(\.\d{1,8})?$/, 'must be a decimal with at most 8 digits after the point'))
export const dayText = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day like 2026-11-25'))
export const countryCode = z.string().check(z.regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code'))
/** Ten digits, as text: the first six are the Harmonized System's, the rest the country's. */
export const hsCodeText = z
  .string()
  .check(z.regex(/^\d{10}$/, 'must be a customs code of 10 digits'))
  .register(z.globalRegistry, { description: 'Customs code, 10 digits.', examples: ['8482102000'] })

/**
 * A rate: by value, by quantity, or both (复合税). By quantity it is in yuan for each unit of the tariff line.
 */
export const rateSchema = z
  .strictObject({
    /** of the customs value: 0.08 is 8 % */
    adValorem: z.optional(decimalText),
    /** yuan for each unit */
    specific: z.optional(decimalText),
  })
  .check(
    z.refine(
      ({ adValorem, specific }) => adValorem !== undefined || specific !== undefined,
      'must have a rate by value, by quantity, or both',
    ),
  )

/** Rates of duty by kind. */
const dutySchema = z.strictObject({
  /** 普通税率 */
  general: rateSchema,
  /** 最惠国税率 */
  mostFavoured: z.optional(rateSchema),
  /** 协定税率, by trade agreement: for which origins */
  agreements: z.optional(
    z
      .array(
        z.strictObject({
          name: z.string().check(z.minLength(1), z.maxLength(80)),
          origins: z.array(countryCode).check(z.minLength(1), z.maxLength(60)),
          rate: rateSchema,
        }),
      )
      .check(z.maxLength(30)),
  ),
  /** 特惠税率, for the least developed countries named */
  preferential: z.optional(
    z.strictObject({
      origins: z.array(countryCode).check(z.minLength(1), z.maxLength(80)),
      rate: rateSchema,
    }),
  ),
  /** 关税配额税率, within the quota */
  quota: z.optional(rateSchema),
  /** 暂定税率 */
  provisional: z.optional(rateSchema),
  /** 暂定税率 of what comes within the quota */
  provisionalQuota: z.optional(rateSchema),
})

/** Whether some rate needs to know how much it is. */
const countsByQuantity = (duty: z.infer<typeof dutySchema>, consumptionTax: Rate | undefined): boolean => {
  const { agreements = [], preferential, ...plain } = duty
  const rates = [
    ...Object.values(plain),
    ...agreements.map(({ rate }) => rate),
    preferential?.rate,
    consumptionTax,
  ]
  return rates.some(rate => rate?.specific !== undefined)
}

/** What an import of one code costs, from a day on. Rates of kinds that a code does not have are left out. */
export const tariffLineSchema = z
  .strictObject({
    hsCode: hsCodeText,
    from: dayText,
    /** last day; absent: no end is known */
    until: z.optional(dayText),
    description: z.string().check(z.minLength(1), z.maxLength(300)),
    /** UN/ECE Recommendation 20, what rates by quantity count in */
    unit: z.optional(z.string().check(z.minLength(2), z.maxLength(3))),
    duty: dutySchema,
    /** 反倾销税, 反补贴税: by value on top, by origin; `others` is for goods without proof of origin */
    remedies: z.optional(
      z
        .array(
          z.strictObject({
            name: z.string().check(z.maxLength(120)),
            origins: z.array(countryCode),
            adValorem: decimalText,
          }),
        )
        .check(z.maxLength(30)),
    ),
    /** 进口环节消费税 */
    consumptionTax: z.optional(rateSchema),
    /** 进口环节增值税: 0.13 or 0.09 */
    vat: decimalText,
    /** where it stands written */
    source: z.string().check(z.minLength(1), z.maxLength(200)),
  })
  .check(
    z.refine(({ from, until }) => until === undefined || from <= until, {
      path: ['until'],
      error: 'must not be before `from`',
    }),
    z.refine(
      ({ duty, consumptionTax, unit }) => !countsByQuantity(duty, consumptionTax) || unit !== undefined,
      {
        path: ['unit'],
        error: 'is required where a rate is by quantity',
      },
    ),
  )
  .register(z.globalRegistry, {
    id: 'TariffLine',
    description: 'What an import of one customs code costs, from a day on.',
  })

/** A tariff line as it is kept; each change counts its version up. */
export const keptTariffLineSchema = z
  .object({ ...tariffLineSchema.shape, version: z.int() })
  .register(z.globalRegistry, { id: 'KeptTariffLine', description: 'A tariff line with its version.' })

export type Rate = z.infer<typeof rateSchema>
export type TariffLine = z.infer<typeof tariffLineSchema>
export type KeptTariffLine = z.infer<typeof keptTariffLineSchema>

/** Tariff lines by code and day. */
export interface Tariff {
  /** The line in force on a day. */
  on(hsCode: string, day: string): Promise<KeptTariffLine | undefined>
  /** @throws versionDiffers when the line of that code and first day is not the version before */
  save(line: KeptTariffLine, record: IdempotencyRecord): Promise<void>
}
