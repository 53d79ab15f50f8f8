import * as z from 'zod/mini'
import type { Instant } from '../../shared/clock.ts'

/**
 * What is there of a SKU in a warehouse, in the SKU's unit. `available` is stored and always
 * `onHand − held`; every change moves them together, in the database's own arithmetic.
 */
export const stockSchema = z
  .object({
    sku: z.string(),
    warehouseId: z.string(),
    onHand: z.int(),
    held: z.int(),
    available: z.int(),
    /** when the newest reading that counts was measured */
    countedAt: z.optional(z.string()),
  })
  .register(z.globalRegistry, {
    id: 'Stock',
    description: 'A SKU in a warehouse: on hand, held for orders, available.',
  })

export interface Stock extends z.infer<typeof stockSchema> {
  /** when pieces last came or went by book: a reading measured before tells nothing about now */
  readonly movedAt?: Instant | undefined
}

export interface Warehouse {
  readonly warehouseId: string
  readonly name: string
  /** the organization that owns what lies in it */
  readonly ownerId: string
}

/** A SKU in a warehouse. */
export interface StockRef {
  readonly sku: string
  readonly warehouseId: string
}

/** Where stock is read, by access pattern. */
export interface StockReader {
  find(ref: StockRef): Promise<Stock | undefined>
  /** All warehouses of one SKU. */
  ofSku(sku: string): Promise<Stock[]>
  /** Those that exist, in one call. */
  findAll(refs: readonly StockRef[]): Promise<Stock[]>
  /** Available pieces by SKU over all warehouses. */
  availableBySku(skus: readonly string[]): Promise<ReadonlyMap<string, number>>
  warehouses(): Promise<readonly Warehouse[]>
}
