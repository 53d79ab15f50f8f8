import * as z from 'zod/mini'
import { idSchema } from '../../shared/ids.ts'
import { orderStatuses } from './lifecycle.ts'

/** Goods handed to the carrier. */
export const shipmentSchema = z
  .object({
    shipmentId: idSchema('shp'),
    orderId: idSchema('ord'),
    /** of the order, after this shipment */
    orderStatus: z.enum(orderStatuses),
    lines: z.array(
      z.object({
        lineNumber: z.int(),
        sku: z.string(),
        quantity: z.int(),
        /** the warehouses that the pieces left */
        from: z.array(z.object({ warehouseId: z.string(), quantity: z.int() })),
      }),
    ),
    /** of a large order: the other shipments that the same request made */
    furtherShipmentIds: z.optional(z.array(z.string())),
    shippedAt: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'Shipment',
    description: 'Goods of an order that were handed to the carrier.',
  })

export type Shipment = z.infer<typeof shipmentSchema>
