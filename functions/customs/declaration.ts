import * as z from 'zod/mini'
import { type Actor, actsAs } from '../../shared/actor.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'
import { moneySchema } from '../../shared/money.ts'
import { exchangeRateSchema } from './exchange-rate.ts'
import { countryCode, dayText, decimalText, hsCodeText, rateSchema } from './tariff.ts'

/** Goods of one code as they are declared. */
export const declaredGoodsSchema = z.strictObject({
  lineNumber: z.int().check(z.gte(1), z.lte(999)),
  hsCode: hsCodeText,
  description: z.string().check(z.minLength(1), z.maxLength(300)),
  /** absent: not known, which costs the general rate */
  origin: z.optional(countryCode),
  hasProofOfOrigin: z._default(z.boolean(), false),
  withinQuota: z._default(z.boolean(), false),
  /** in the unit of the tariff line */
  quantity: decimalText,
  /** what is paid for it, in the currency of the trade */
  price: moneySchema,
})

const reference = z.string().check(z.minLength(1), z.maxLength(80))

/** A paper that belongs to the same trade. */
export const paperSchema = z.discriminatedUnion('kind', [
  /** under the bank’s reference */
  z.strictObject({ kind: z.literal('payment'), reference, amount: moneySchema, on: dayText }),
  /** under the id of an invoice here */
  z.strictObject({ kind: z.literal('invoice'), reference, amount: moneySchema, on: dayText }),
  /** the customs’ number of the declaration, once there is one */
  z.strictObject({
    kind: z.literal('entry'),
    reference: z.string().check(z.regex(/^\d{18}$/, 'must be 18 digits')),
    on: dayText,
  }),
])

const taxes = {
  customsValue: moneySchema,
  duty: moneySchema,
  /** 反倾销税, 反补贴税 */
  remedyDuty: moneySchema,
  consumptionTax: moneySchema,
  vat: moneySchema,
}

const assessedSchema = z.object({
  ...declaredGoodsSchema.shape,
  hasProofOfOrigin: z.boolean(),
  withinQuota: z.boolean(),
  ...taxes,
  /** which rate was applied, why, and where it stands */
  dutyKind: z.string(),
  dutyRate: rateSchema,
  agreement: z.optional(z.string()),
  because: z.array(z.string()),
  tariffFrom: z.string(),
  source: z.string(),
})

/** An import as it was declared: nothing of it is computed again when tariffs or rates change. */
export const declarationSchema = z
  .object({
    declarationId: idSchema('cdc'),
    orderId: idSchema('ord'),
    buyerId: z.string(),
    sellerId: z.string(),
    /** the day whose rates of duty and exchange count (Customs Duty Law, art. 20) */
    declaredOn: z.string(),
    /** the customs’ number, 18 digits, once there is one */
    entryNumber: z.optional(z.string()),
    tradeCurrency: z.string(),
    freight: moneySchema,
    insurance: moneySchema,
    /** as agreed at the order */
    commercialRate: exchangeRateSchema,
    /** 计征汇率 at the declaration */
    customsRate: exchangeRateSchema,
    lines: z.array(assessedSchema),
    totals: z.object(taxes),
    papers: z.array(paperSchema),
    version: z.int(),
  })
  .register(z.globalRegistry, {
    id: 'CustomsDeclaration',
    description: 'An import as it was declared, with its papers.',
  })

export type DeclaredGoods = z.infer<typeof declaredGoodsSchema>
export type Declaration = z.infer<typeof declarationSchema>
export type Paper = z.infer<typeof paperSchema>

export const isVisibleTo = (
  { buyerId, sellerId }: Pick<Declaration, 'buyerId' | 'sellerId'>,
  actor: Actor,
): boolean =>
  actor.organizationId === buyerId || actor.organizationId === sellerId || actsAs(actor, 'operator')

/** It is the importer who declares and keeps the papers, or the operator for him. */
export const isImporters = ({ buyerId }: Pick<Declaration, 'buyerId'>, actor: Actor): boolean =>
  actor.organizationId === buyerId || actsAs(actor, 'operator')

/** Declarations by access pattern. */
export interface Declarations {
  insert(declaration: Declaration, record: IdempotencyRecord): Promise<void>
  find(declarationId: string): Promise<Declaration | undefined>
  /** @throws versionDiffers when it is not the version before */
  replace(after: Declaration, record: IdempotencyRecord): Promise<void>
  /** Newest first. */
  ofImporter(
    buyerId: string,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<{ items: Declaration[]; cursor?: string }>
  /** Oldest first. */
  ofOrder(
    orderId: string,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<{ items: Declaration[]; cursor?: string }>
}
