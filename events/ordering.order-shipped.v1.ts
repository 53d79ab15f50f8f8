import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'
import { moneySchema } from '../shared/money.ts'

const lineSchema = z.object({
  lineNumber: z.int(),
  sku: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  unit: z.string(),
  /** pieces in this shipment */
  quantity: z.int(),
  /** tax-included price of one unit */
  unitPrice: moneySchema,
  /** the same with up to 8 digits after the point, in the main unit, where minor units cannot say it */
  exactUnitPrice: z.optional(z.string().check(z.regex(/^\d{1,12}(\.\d{1,8})?$/))),
  /** off this line's pieces together */
  discount: z.optional(moneySchema),
  /** given away: invoiced with a discount of its whole price */
  isFree: z.optional(z.literal(true)),
  taxRate: z.string(),
  /** UNCL5305; absent: S, a rate above zero */
  taxCategory: z.optional(z.enum(['S', 'Z', 'E', 'AE', 'K', 'G', 'O'])),
  taxClassificationCode: z.string(),
})

export const orderShipped = defineEvent({
  type: 'ordering.order-shipped.v1',
  title: 'Order shipped',
  description:
    'Goods of an order were handed to the carrier, all of them or a part. It carries what an invoice needs, so that no reader has to ask back.',
  schema: z.object({
    orderId: z.string(),
    shipmentId: z.string(),
    buyerId: z.string(),
    sellerId: z.string(),
    buyerOrderReference: z.optional(z.string()),
    currency: z.string(),
    lines: z.array(lineSchema),
    /** the shipment's part of a discount off the whole order */
    discount: z.optional(moneySchema),
    shippedAt: z.string(),
  }),
  example: {
    orderId: 'ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    shipmentId: 'shp_01KAQ3V0C2R4T6W8Y0A2C4E6G8',
    buyerId: 'org_dealer_01',
    sellerId: 'org_huadong',
    currency: 'CNY',
    lines: [
      {
        lineNumber: 1,
        sku: 'DL-10002',
        name: { zh: '搪瓷杯 350 毫升', en: 'Enamel mug 350 ml' },
        unit: 'C62',
        quantity: 24,
        unitPrice: { amount: 1999, currency: 'CNY' },
        taxRate: '0.13',
        taxClassificationCode: '1090117030000000000',
      },
    ],
    shippedAt: '2026-11-22T08:30:00.000Z',
  },
})
