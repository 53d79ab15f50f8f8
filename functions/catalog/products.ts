import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import type { Product, ProductRecord } from './product.ts'

export interface PageRequest {
  readonly limit: number
  readonly cursor: string | undefined
  readonly descending?: boolean | undefined
}

export interface ProductPage {
  readonly items: ProductRecord[]
  readonly cursor?: string
}

/** A SKU as words lead to it: its seller says in whose warehouses it lies. */
export type FoundSku = Pick<Product, 'sku' | 'sellerId'>

/** SKUs that a page found by words, without what is said of them. */
export interface SkuPage {
  readonly items: FoundSku[]
  readonly cursor?: string
}

/** Which unit of which SKU a GTIN is the number of. */
export interface GtinOwner {
  readonly gtin: string
  readonly sku: string
  readonly unit: string
}

/** A change of one product with what belongs to it. */
export interface ProductChange {
  readonly before: ProductRecord | undefined
  readonly after: ProductRecord
  readonly event: DomainEvent
  /** absent: the request's record is written apart, since repeating it changes nothing */
  readonly done?: IdempotencyRecord | undefined
}

/** Products by access pattern. */
export interface Products {
  find(sku: string): Promise<ProductRecord | undefined>
  findAll(skus: readonly string[]): Promise<ProductRecord[]>
  ofStatus(status: ProductRecord['status'], page: PageRequest): Promise<ProductPage>
  /** Those on sale. */
  ofCategory(category: string, page: PageRequest): Promise<ProductPage>
  /** Those on sale of whose words each of the query's words begins one. */
  ofWords(query: readonly string[], page: PageRequest): Promise<SkuPage>
  ofGtin(gtin: string): Promise<GtinOwner | undefined>
  /**
   * The product with its event, the words it is found by and its GTINs.
   *
   * @throws `precondition-failed` when it is not in the version of `before` any more, `gtin-taken`
   */
  save(change: ProductChange): Promise<void>
}
