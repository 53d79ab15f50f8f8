import * as z from 'zod/mini'
import { supplierCalendarSchema } from './supplier-calendar.ts'

const share = z.number().check(z.gte(0), z.lte(1))
const minorUnits = z.int().check(z.gte(0))

/** What was agreed with a supplier, as its buyer keeps it; amounts in minor units of `currency`. */
export const supplierTermsSchema = z.strictObject({
  currency: z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')),
  calendar: z.optional(supplierCalendarSchema),
  /** an order for less is not taken: lines are joined to reach it */
  minimumOrderValue: z.optional(minorUnits),
  /** cost of placing an order */
  orderCost: z.optional(minorUnits),
  /** share of its price that keeping a piece for a year costs */
  holdingRate: z.optional(share),
  /** of what was ordered: more than that is not taken in */
  overDelivery: z.optional(share),
  /** of what was ordered: with less than that missing the order is done */
  underDelivery: z.optional(share),
  /** an order worth more waits for a person */
  approvalAbove: z.optional(minorUnits),
  /** orders of a month beyond it wait for a person */
  monthlyCap: z.optional(minorUnits),
})
export type SupplierTerms = z.infer<typeof supplierTermsSchema>

/** Days from order to the last receipt, summed over orders: mean and spread follow. */
export interface LeadTimeSums {
  readonly orders: number
  readonly days: number
  readonly squares: number
}

/** Terms with what deliveries have taught. */
export interface SupplierFacts extends SupplierTerms {
  readonly buyerId: string
  readonly supplierId: string
  readonly version: number
  readonly leadTime?: LeadTimeSums | undefined
}

export const supplierFactsSchema = z
  .extend(supplierTermsSchema, {
    supplierId: z.string(),
    version: z.int(),
    /** learned from receipts; absent before the first */
    learnedLeadTime: z.optional(
      z.object({ orders: z.int(), meanDays: z.number(), deviationDays: z.number() }),
    ),
  })
  .register(z.globalRegistry, {
    id: 'SupplierTerms',
    description: 'What a buyer has agreed with a supplier, and the lead time that its deliveries have shown.',
  })

/** So many deliveries weigh as much as what the supplier promises. */
const DOUBT = 4
/** Spread of lead times where none was seen: between the two of the trade's own data. */
const USUAL_SPREAD = 0.25

/** Mean and deviation of a lead time in days, from what was promised drawn towards what came. */
export const learnedLeadTime = (promisedDays: number, sums: LeadTimeSums | undefined) => {
  const { orders = 0, days = 0, squares = 0 } = sums ?? {}
  const mean = (days + DOUBT * promisedDays) / (orders + DOUBT)
  const usual = (USUAL_SPREAD * promisedDays) ** 2
  const around = Math.max(0, squares - 2 * mean * days + orders * mean * mean)
  return { mean, deviation: Math.sqrt((around + DOUBT * usual) / (orders + DOUBT)) }
}

/** Where terms are kept, by access pattern. */
export interface SupplierTermsStore {
  find(buyerId: string, supplierId: string): Promise<SupplierFacts | undefined>
  /** Those that exist; at most 50 at once. */
  findAll(pairs: readonly { buyerId: string; supplierId: string }[]): Promise<SupplierFacts[]>
}
