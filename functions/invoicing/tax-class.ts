import * as z from 'zod/mini'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day like 2026-01-01'))

/** 商品和服务税收分类编码: 19 digits, more than a number holds exactly, so always text. */
export const taxClassCode = z.string().check(z.regex(/^\d{19}$/, 'must have 19 digits'))

/** A code of goods and services for tax, as it is from a day on. */
export const taxClassSchema = z
  .strictObject({
    code: taxClassCode,
    /** first day */
    from: day,
    /** last day; absent: no end is known */
    until: z.optional(day),
    name: z.string().check(z.minLength(1), z.maxLength(200)),
    /** 商品和服务分类简称, between asterisks in front of an item's name on the invoice */
    shortName: z.string().check(z.minLength(1), z.maxLength(60)),
    /** usual rates as decimals; none: it is only a heading of others, and nothing is sold under it */
    rates: z.array(z.string().check(z.regex(/^0(\.\d{1,4})?$/))).check(z.maxLength(10)),
    /** where this is written */
    source: z.string().check(z.minLength(1), z.maxLength(200)),
  })
  .register(z.globalRegistry, {
    id: 'TaxClass',
    description: 'A 19-digit tax classification code (商品和服务税收分类编码) as it is from a day on.',
  })
export type TaxClass = z.infer<typeof taxClassSchema>

export const keptTaxClassSchema = z.object({ ...taxClassSchema.shape, version: z.int() })
export type KeptTaxClass = z.infer<typeof keptTaxClassSchema>

/** What is odd about a code, for people to look into: reference data may be older than the law. */
export const taxClassDoubts = ['codeUnknown', 'codeNotInForce', 'codeIsHeading', 'rateUnusual'] as const
export type TaxClassDoubt = (typeof taxClassDoubts)[number]

/**
 * What is odd about goods under a code on a day.
 *
 * @param known the code as it was last before the day's end; undefined: never heard of
 */
export const doubtsAboutClass = (
  known: TaxClass | undefined,
  { taxRate, on }: { readonly taxRate: string; readonly on: string },
): TaxClassDoubt[] => {
  if (!known) return ['codeUnknown']
  if (known.until !== undefined && known.until < on) return ['codeNotInForce']
  if (!known.rates.length) return ['codeIsHeading']
  return known.rates.includes(taxRate) ? [] : ['rateUnusual']
}

/** Codes by access pattern. */
export interface TaxClasses {
  /** The code as it was said last for this day, whether it is still in force or not. */
  on(code: string, on: string): Promise<KeptTaxClass | undefined>
  /** By people, on the version that they saw. @throws `precondition-failed` */
  save(taxClass: KeptTaxClass, record: IdempotencyRecord): Promise<void>
  /** By a download: what is there under the same first day is replaced. */
  replace(classes: readonly TaxClass[]): Promise<void>
}
