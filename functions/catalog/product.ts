import * as z from 'zod/mini'
import { moneySchema } from '../../shared/money.ts'

export const skuSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be a SKU of letters, digits, dots and dashes'))

/** A text in the languages of the tenant's readers. */
export const localizedSchema = z.object({ zh: z.string(), en: z.string() })

/** What is sold and stocked, as data of the catalogue. */
export const productSchema = z
  .object({
    sku: skuSchema,
    name: localizedSchema,
    /** UN/ECE Recommendation 20, `C62` is one piece */
    unit: z.string(),
    /** tax-included (含税) list price of one unit */
    unitPrice: moneySchema,
    /** VAT rate as a decimal string */
    taxRate: z.string().check(z.regex(/^0(\.\d{1,4})?$/)),
    /** 商品和服务税收分类编码, 19 digits */
    taxClassificationCode: z.string().check(z.regex(/^\d{19}$/)),
    sellerId: z.string(),
    status: z.enum(['active', 'retired']),
  })
  .register(z.globalRegistry, { id: 'Product', description: 'A SKU that the tenant sells.' })

export type Product = z.infer<typeof productSchema>

/** Where products are read, by access pattern. */
export interface Products {
  find(sku: string): Promise<Product | undefined>
  /** A page of the SKUs on sale, in the order of their codes. */
  listActive(page: {
    limit: number
    cursor: string | undefined
  }): Promise<{ items: Product[]; cursor?: string }>
}
