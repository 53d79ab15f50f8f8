import * as z from 'zod/mini'
import { idSchema } from '../../shared/ids.ts'
import { type Money, moneySchema, sumMoney } from '../../shared/money.ts'
import type { Order } from './order.ts'

/** What a buyer's open orders come to, against what the operator lets it owe at once. */
export const creditSchema = z
  .object({
    organizationId: z.string(),
    /** what it may owe at once; absent: none was granted */
    limit: z.optional(moneySchema),
    /** what its open orders come to, by currency */
    exposure: z.array(moneySchema),
    /** the limit less the exposure in its currency, below 0 where that is more; absent without a limit */
    available: z.optional(moneySchema),
    /** the open orders that are due first */
    due: z.array(z.object({ orderId: idSchema('ord'), dueOn: z.string(), amount: moneySchema })),
  })
  .register(z.globalRegistry, {
    id: 'Credit',
    description: 'What a buyer’s open orders come to, against its credit limit, and when they are due.',
  })
export type Credit = z.infer<typeof creditSchema>

/** So many due orders are listed. */
const MOST_DUE = 50

/** Placed, and neither given up nor completed: nothing else says that an order is settled, for payments are not recorded here. */
const isOpen = ({ status, total }: Pick<Order, 'status' | 'total'>): boolean =>
  !['draft', 'cancelled', 'rejected', 'completed'].includes(status) && total.amount > 0

type Owing = Pick<Order, 'orderId' | 'status' | 'total' | 'paymentTerms'>

/** Adds up the open ones of a buyer's orders. An order's total is that of its lines without what was cancelled. */
export const decideCredit = (
  organizationId: string,
  orders: readonly Owing[],
  limit: Money | undefined,
): Credit => {
  const open = orders.filter(isOpen)
  const currencies = [...new Set(open.map(({ total }) => total.currency))].toSorted()
  const exposure = currencies.map(currency =>
    sumMoney(
      open.map(({ total }) => total).filter(total => total.currency === currency),
      currency,
    ),
  )
  const used = exposure.find(({ currency }) => currency === limit?.currency)?.amount ?? 0
  const due = open
    .map(({ orderId, total, paymentTerms }) => ({ orderId, dueOn: paymentTerms.dueOn, amount: total }))
    .toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : Number(a.dueOn > b.dueOn)))
    .slice(0, MOST_DUE)
  return {
    organizationId,
    ...(limit ? { limit, available: { amount: limit.amount - used, currency: limit.currency } } : {}),
    exposure,
    due,
  }
}
