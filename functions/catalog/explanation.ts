import * as z from 'zod/mini'
import { moneySchema } from '../../shared/money.ts'
import type { PriceBasis, PriceDecision, QuantityLimit, Verdict } from './decide-price.ts'
import { localizedSchema, skuSchema } from './product.ts'
import { quantityRuleNames } from './quantity-rules.ts'

const verdicts = [
  'chosen',
  'retired',
  'otherCurrency',
  'notYetValid',
  'ended',
  'belowFirstTier',
  'lessSpecial',
  'laterPriority',
  'dearer',
  'laterId',
] as const satisfies readonly Verdict[]

/** Why a price list gave the price or did not, in words. */
const becauseOf: Readonly<Record<Verdict, z.infer<typeof localizedSchema>>> = {
  chosen: { zh: '按此价计算', en: 'This price is taken.' },
  retired: { zh: '该价目表已停用', en: 'The list is retired.' },
  otherCurrency: { zh: '币种不同', en: 'The list is in another currency.' },
  notYetValid: { zh: '尚未生效', en: 'The list is not valid yet.' },
  ended: { zh: '已过有效期', en: 'The list is not valid any more.' },
  belowFirstTier: { zh: '数量未达到该表的最低阶梯', en: 'The quantity is below the list’s first tier.' },
  lessSpecial: {
    zh: '有更专属的价目表(组织优先于客户组，客户组优先于所有人)',
    en: 'A list for a more special audience goes first: organization, then group, then everyone.',
  },
  laterPriority: { zh: '优先级较低', en: 'Another list for the same kind of audience has priority.' },
  dearer: { zh: '同级价目表中有更低的价格', en: 'Another list of the same rank is cheaper.' },
  laterId: { zh: '价格相同，按编号取先', en: 'Another list of the same rank and price comes first by id.' },
}

const limitSchema = z.object({
  rule: z.enum(quantityRuleNames),
  limit: z.int(),
  /** absent: the SKU itself says so */
  priceListId: z.optional(z.string()),
  kept: z.boolean(),
})

/** A price with the reasons for it. */
export const explanationSchema = z
  .object({
    sku: skuSchema,
    /** in the SKU's own unit */
    quantity: z.int(),
    unit: z.string(),
    buyerId: z.string(),
    unitPrice: moneySchema,
    lineTotal: moneySchema,
    /** whether the quantity keeps all rules */
    orderable: z.boolean(),
    candidates: z.array(
      z.object({
        /** absent: the SKU's list price */
        priceListId: z.optional(z.string()),
        audience: z.string(),
        version: z.optional(z.int()),
        verdict: z.enum(verdicts),
        because: localizedSchema,
        unitPrice: z.optional(moneySchema),
        from: z.optional(z.int()),
      }),
    ),
    nextTier: z.optional(
      z.object({
        from: z.int(),
        /** how many more units reach it */
        more: z.int(),
        unitPrice: moneySchema,
      }),
    ),
    quantityRules: z.array(limitSchema),
    decidedAt: z.string(),
    rule: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'PriceExplanation',
    description: 'Why this price and not another, and how much more to the next tier.',
  })

export type Explanation = z.infer<typeof explanationSchema>

interface Explained {
  readonly sku: string
  readonly unit: string
  readonly quantity: number
  readonly buyerId: string
  readonly basis: PriceBasis
  readonly decision: PriceDecision
}

/** A decision as it is told to a reader. */
export const explanationOf = (explained: Explained): Explanation => {
  const { sku, unit, quantity, buyerId, basis, decision } = explained
  const { unitPrice, nextTier, trace, limits, broken } = decision
  const isKept = (limit: QuantityLimit) => !broken.includes(limit)
  return {
    sku,
    quantity,
    unit,
    buyerId,
    unitPrice,
    lineTotal: { ...unitPrice, amount: unitPrice.amount * quantity },
    orderable: broken.length === 0,
    candidates: trace.map(entry => ({ ...entry, because: becauseOf[entry.verdict] })),
    ...(nextTier ? { nextTier: { ...nextTier, more: nextTier.from - quantity } } : {}),
    quantityRules: limits.map(limit => ({ ...limit, kept: isKept(limit) })),
    decidedAt: basis.at,
    rule: basis.rule,
  }
}
