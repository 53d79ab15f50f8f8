import * as z from 'zod/mini'

/** A line that waits for a receipt. */
export const backorderSchema = z
  .object({
    orderId: z.string(),
    lineNumber: z.int(),
    sku: z.string(),
    buyerId: z.string(),
    sellerId: z.string(),
    /** pieces that are still to come */
    quantity: z.int(),
    /** when the order was placed: who waits longest is served first */
    waitsSince: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'Backorder',
    description: 'A line of an order that waits for a receipt.',
  })

export type Backorder = z.infer<typeof backorderSchema>

interface BackorderPage {
  readonly limit: number
  readonly cursor?: string
  readonly descending?: boolean
}

/** Backorders by access pattern, the oldest first unless `descending`. */
export interface Backorders {
  ofSku(sku: string, page: BackorderPage): Promise<{ items: Backorder[]; cursor?: string }>
  ofSeller(sellerId: string, page: BackorderPage): Promise<{ items: Backorder[]; cursor?: string }>
}
