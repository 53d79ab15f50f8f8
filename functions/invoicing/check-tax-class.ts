import * as z from 'zod/mini'
import { type Actor, actsAs } from '../../shared/actor.ts'
import { dayIn } from '../../shared/business-date.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { Invoice } from './invoice.ts'
import {
  doubtsAboutClass,
  type KeptTaxClass,
  keptTaxClassSchema,
  type TaxClass,
  type TaxClassDoubt,
  type TaxClasses,
  taxClassDoubts,
} from './tax-class.ts'

/** What the reference data says of a product's code. */
export const taxClassCheckSchema = z
  .object({
    sku: z.string(),
    taxClassificationCode: z.string(),
    taxRate: z.string(),
    on: z.string(),
    taxClass: z.optional(keptTaxClassSchema),
    doubts: z.array(z.enum(taxClassDoubts)),
  })
  .register(z.globalRegistry, {
    id: 'TaxClassCheck',
    description: 'A product’s tax classification code beside what is known of it. Doubts are no refusals.',
  })
export type TaxClassCheck = z.infer<typeof taxClassCheckSchema>

/** A product as far as its tax goes. */
export interface TaxedProduct {
  readonly sku: string
  readonly sellerId: string
  readonly taxRate: string
  readonly taxClassificationCode: string
}

interface CheckProductDeps {
  readonly taxClasses: Pick<TaxClasses, 'on'>
  readonly findProduct: (sku: string) => Promise<TaxedProduct | undefined>
  readonly clock: Clock
  readonly tenant: { readonly timeZone: string }
}

/** @throws `not-found` for a product that is not the actor's own */
export const checkProductClass =
  ({ taxClasses, findProduct, clock, tenant }: CheckProductDeps) =>
  async (sku: string, actor: Actor): Promise<TaxClassCheck> => {
    const product = await findProduct(sku)
    const isOwn = product?.sellerId === actor.organizationId || actsAs(actor, 'operator')
    if (!product || !isOwn) throw notFound('product')
    const { taxRate, taxClassificationCode } = product
    const on = dayIn(tenant.timeZone, clock())
    const taxClass = await taxClasses.on(taxClassificationCode, on)
    const doubts = doubtsAboutClass(taxClass, { taxRate, on })
    return { sku, taxClassificationCode, taxRate, on, ...(taxClass ? { taxClass } : {}), doubts }
  }

/** Doubts about an invoice's codes, each code once, by the law of its tax point. */
export const checkInvoiceClasses =
  ({ taxClasses }: { readonly taxClasses: Pick<TaxClasses, 'on'> }) =>
  async ({ lines }: Pick<Invoice, 'lines'>): Promise<{ code: string; doubts: TaxClassDoubt[] }[]> => {
    const different = new Map(
      lines.map(line => [`${line.taxClassificationCode} ${line.taxRate} ${line.taxPointOn}`, line]),
    )
    const checked = [...different.values()].map(
      async ({ taxClassificationCode: code, taxRate, taxPointOn }) => ({
        code,
        doubts: doubtsAboutClass(await taxClasses.on(code, taxPointOn), { taxRate, on: taxPointOn }),
      }),
    )
    return (await Promise.all(checked)).filter(({ doubts }) => doubts.length)
  }

interface SayTaxClass {
  readonly code: string
  readonly from: string
  readonly taxClass: TaxClass
  /** the version that it was decided on, 0 for none */
  readonly before: number
}

/** Keeps a code as it is from a day on. @throws `invalid-request` when path and body differ */
export const sayTaxClass =
  ({ taxClasses }: { readonly taxClasses: Pick<TaxClasses, 'save'> }) =>
  async ({ code, from, taxClass, before }: SayTaxClass, once: Once<KeptTaxClass>): Promise<KeptTaxClass> => {
    const errors = [
      ...(taxClass.code === code ? [] : [{ pointer: '/code', rule: `must be ${code}` }]),
      ...(taxClass.from === from ? [] : [{ pointer: '/from', rule: `must be ${from}` }]),
    ]
    if (errors.length) throw new DomainError('invalid-request', 'The body is of another code.', { errors })
    const kept = { ...taxClass, version: before + 1 }
    await taxClasses.save(kept, once(kept))
    return kept
  }
