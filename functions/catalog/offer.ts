import * as z from 'zod/mini'
import type { Instant } from '../../shared/clock.ts'
import { moneySchema } from '../../shared/money.ts'
import type { Buyer } from './audience.ts'
import { isFor } from './audience.ts'
import { decidePrice, type PriceCandidate } from './decide-price.ts'
import { priceBasisOf } from './price-basis.ts'
import { type ProductRecord, productSchema } from './product.ts'
import { quantityRulesSchema } from './quantity-rules.ts'

/** A product as a buyer sees it: with his price, and with what can be ordered now over all warehouses. */
export const offerSchema = z
  .extend(z.omit(productSchema, { sellerId: true, availableTo: true }), {
    /** of one unit at the smallest quantity that the buyer can order, tax-included */
    unitPrice: moneySchema,
    /** what it costs those who have no list of their own */
    listPrice: moneySchema,
    nextTier: z.optional(z.object({ from: z.int(), unitPrice: moneySchema })),
    /** as they are for this buyer */
    quantityRules: z.optional(quantityRulesSchema),
    available: z.int(),
    version: z.int(),
  })
  .register(z.globalRegistry, { id: 'Offer', description: 'A SKU with its price and what is available now.' })

export type Offer = z.infer<typeof offerSchema>

/** Whether a SKU is there for a buyer: in his assortment, and on sale. */
export const isOffered = (product: Pick<ProductRecord, 'availableTo' | 'status'>, buyer: Buyer): boolean =>
  product.status === 'active' && isFor(product.availableTo, buyer)

interface Seen {
  readonly candidates: readonly PriceCandidate[]
  readonly available: number | undefined
  readonly at: Instant
}

/** What is shown of a product as it is kept. */
const SHOWN = Object.keys(offerSchema.shape).filter(
  name => !['unitPrice', 'quantityRules'].includes(name),
) as (keyof Offer & keyof ProductRecord)[]

/** Named one by one, in an order of our own: a database gives an item's attributes in any, which is slow to copy and to write. */
const shownOf = (record: ProductRecord): Pick<Offer, (typeof SHOWN)[number]> => {
  const shown: Record<string, unknown> = {}
  for (const name of SHOWN) if (record[name] !== undefined) shown[name] = record[name]
  return shown as Offer
}

export const offerOf = (record: ProductRecord, { candidates, available, at }: Seen): Offer => {
  const basis = priceBasisOf(record, candidates, at)
  const ofOne = decidePrice(basis, 1)
  const { limits } = ofOne
  const smallest = limits.find(({ rule }) => rule === 'minimum')?.limit ?? 1
  const multiple = limits.find(({ rule }) => rule === 'multiple')?.limit ?? 1
  const quantity = Math.ceil(smallest / multiple) * multiple
  const { unitPrice, nextTier } = quantity === 1 ? ofOne : decidePrice(basis, quantity)
  return {
    ...shownOf(record),
    unitPrice,
    listPrice: record.unitPrice,
    ...(nextTier ? { nextTier } : {}),
    ...(limits.length
      ? { quantityRules: Object.fromEntries(limits.map(({ rule, limit }) => [rule, limit])) }
      : {}),
    available: Math.max(0, available ?? 0),
  }
}
