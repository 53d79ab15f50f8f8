import * as z from 'zod/mini'
import type { Instant } from '../../shared/clock.ts'
import type { AllocationRule } from './warehouse.ts'

/**
 * What is there of a SKU in a warehouse, in the SKU's unit. `available` is stored and always
 * `onHand − held − quarantined`; every change moves them together, in the database's own arithmetic.
 */
export const stockSchema = z
  .object({
    sku: z.string(),
    warehouseId: z.string(),
    onHand: z.int(),
    held: z.int(),
    /** lies there and must not be sold; absent when nothing does */
    quarantined: z.optional(z.int()),
    available: z.int(),
    /** when the newest reading that counts was measured */
    countedAt: z.optional(z.string()),
    /** fewer available than this is a warning to the owner */
    lowBelow: z.optional(z.int()),
    /** more on hand than this is one as well */
    overAbove: z.optional(z.int()),
  })
  .register(z.globalRegistry, {
    id: 'Stock',
    description: 'A SKU in a warehouse: on hand, held for orders, quarantined, available.',
  })

export interface Stock extends z.infer<typeof stockSchema> {
  /** when pieces last came or went by book: a reading measured before tells nothing about now */
  readonly movedAt?: Instant | undefined
  /** into how many buckets a promotion has split what is sold from here; absent without one */
  readonly buckets?: number | undefined
  /** which bucket this is; absent for the stock itself */
  readonly bucket?: number | undefined
  /** the owner was told that it is low, and it has not been otherwise since */
  readonly lowTold?: boolean | undefined
  readonly overTold?: boolean | undefined
}

/** A SKU in a warehouse. */
export interface StockRef {
  readonly sku: string
  readonly warehouseId: string
}

/** Where pieces are taken from: a SKU in a warehouse, or one bucket of it. */
export interface Place extends StockRef {
  readonly bucket?: number | undefined
}

/** Where stock is read, by access pattern. */
export interface StockReader {
  find(ref: StockRef): Promise<Stock | undefined>
  /** All warehouses of one SKU. */
  ofSku(sku: string): Promise<Stock[]>
  /** Those that exist, in one call; buckets are added up. */
  findAll(refs: readonly StockRef[]): Promise<Stock[]>
  /** Stocks and buckets as they are, each by itself; those that exist, in one call. */
  parts(places: readonly Place[]): Promise<Stock[]>
  /** What lies in a warehouse, by SKU. */
  inWarehouse(
    warehouseId: string,
    page: { readonly limit: number; readonly cursor?: string; readonly descending?: boolean },
  ): Promise<{ items: Stock[]; cursor?: string }>
  /** Available pieces by SKU over all warehouses. */
  availableBySku(skus: readonly string[]): Promise<ReadonlyMap<string, number>>
  warehouses(): Promise<readonly Warehouse[]>
  /** One of them, also when it was opened a moment ago. */
  warehouse(warehouseId: string): Promise<Warehouse | undefined>
  /** How an owner wants its stock to be allocated. */
  ruleOf(ownerId: string): Promise<AllocationRule>
}

/** Degrees, as a map gives them (WGS 84). */
export const coordinatesSchema = z
  .strictObject({
    latitude: z.number().check(z.gte(-90), z.lte(90)),
    longitude: z.number().check(z.gte(-180), z.lte(180)),
  })
  .register(z.globalRegistry, { id: 'Coordinates', description: 'A place in degrees (WGS 84).' })
export type Coordinates = z.infer<typeof coordinatesSchema>

export interface Warehouse {
  readonly warehouseId: string
  readonly name: string
  /** the organization that owns what lies in it */
  readonly ownerId: string
  /** 1 goes first where the owner allocates by priority */
  readonly priority?: number | undefined
  readonly coordinates?: Coordinates | undefined
  readonly version?: number | undefined
}
