import * as z from 'zod/mini'
import { type Actor, actsAs } from '../../shared/actor.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { decidePrice, explanationOf, explanationSchema } from '../catalog/index.ts'
import { allocationRules } from '../inventory/index.ts'
import { type AllocationReason, replayAllocation } from './allocate.ts'
import { isVisibleTo } from './order.ts'
import type { OrderRecord, RecordedLine } from './order-record.ts'
import type { Orders } from './orders.ts'

const portions = z.array(z.object({ warehouseId: z.string(), quantity: z.int() }))

const allocationSchema = z.object({
  isSame: z.boolean(),
  rule: z.enum(allocationRules),
  /** one warehouse had it all, it was split in the rule's order, or not all of it was there */
  because: z.enum(['oneHasAll', 'split', 'notEnough']),
  quantity: z.int(),
  /** warehouses that had some, in the rule's order; `rank` is the distance in km, or the priority, where known */
  candidates: z.array(
    z.object({ warehouseId: z.string(), available: z.int(), rank: z.optional(z.number()) }),
  ),
  portions,
})

const lineExplanationSchema = z.object({
  lineNumber: z.int(),
  sku: z.string(),
  /** absent where no price list said anything: it is the list price of its day */
  price: z.optional(
    z.object({
      /** the stored inputs, decided again, give the price of the line */
      isSame: z.boolean(),
      explanation: explanationSchema,
    }),
  ),
  /** for the seller and the operator: it tells what lay where */
  allocation: z.optional(allocationSchema),
  /** for the same: of pieces that it waited for and has got since, the newest last */
  fills: z.optional(z.array(allocationSchema)),
})

export const orderExplanationSchema = z
  .object({ orderId: z.string(), lines: z.array(lineExplanationSchema) })
  .register(z.globalRegistry, {
    id: 'OrderExplanation',
    description: 'Why the lines of an order cost what they do and come from where they come from.',
  })

type OrderExplanation = z.infer<typeof orderExplanationSchema>
type LineExplanation = z.infer<typeof lineExplanationSchema>

const priceOf = ({ buyerId }: OrderRecord, line: RecordedLine): Pick<LineExplanation, 'price'> => {
  const { priceBasis: basis, sku, unit, quantity, unitPrice } = line
  if (!basis) return {}
  const decision = decidePrice(basis, quantity)
  return {
    price: {
      isSame: decision.unitPrice.amount === unitPrice.amount,
      explanation: explanationOf({ sku, unit, quantity, buyerId, basis, decision }),
    },
  }
}

const replayed = (reason: AllocationReason): z.infer<typeof allocationSchema> => ({
  ...reason,
  candidates: [...reason.candidates],
  portions: [...reason.portions],
  isSame: JSON.stringify(replayAllocation(reason)) === JSON.stringify(reason.portions),
})

const allocationOf = ({
  allocationReason,
  fillReasons,
}: RecordedLine): Pick<LineExplanation, 'allocation' | 'fills'> => ({
  ...(allocationReason ? { allocation: replayed(allocationReason) } : {}),
  ...(fillReasons ? { fills: fillReasons.map(replayed) } : {}),
})

/**
 * What the lines of an order were decided on when it was placed, last changed or filled, decided again from what was
 * stored. The warehouses are for the seller's eyes and the operator's: they tell what lay where.
 *
 * @throws `not-found`
 */
export const explainOrder =
  ({ orders }: { readonly orders: Pick<Orders, 'find'> }) =>
  async (orderId: string, actor: Actor): Promise<OrderExplanation> => {
    const order = await orders.find(orderId)
    if (!order || !isVisibleTo(order, actor)) throw notFound('order')
    const seesStock = actsAs(actor, 'operator') || order.sellerId === actor.organizationId
    return {
      orderId,
      lines: order.lines.map(line => ({
        lineNumber: line.lineNumber,
        sku: line.sku,
        ...priceOf(order, line),
        ...(seesStock ? allocationOf(line) : {}),
      })),
    }
  }
