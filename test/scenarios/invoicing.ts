import { routes } from '../../functions/invoicing/routes.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import { placed } from './ordering.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Side } from './world.ts'

interface Invoiced {
  readonly orderId: string
  readonly invoiceId: string
}

/** An order of the side that was shipped and has its invoice. */
export const invoiced = async (side: Side): Promise<Invoiced> => {
  const { orderId } = await placed(side)
  await side.as('supplier.sales').get(ordering.shipOrder, { params: { orderId }, body: {} })
  await side.deliver('ordering.order-shipped.v1', orderId, 'invoicing-issue-invoices')
  const { items } = await side.as('dealer.buyer').get(routes.listOrderInvoices, { params: { orderId } })
  return { orderId, invoiceId: items[0].invoiceId }
}

const parties = {
  'dealer.buyer': [200, 404],
  'dealer.approver': [200, 404],
  'supplier.sales': [200, 404],
  'operator.admin': 200,
  'operator.service': 200,
} as const

export const scenarios = defineScenarios(routes, {
  listOrderInvoices: scenario<Invoiced>({
    prepare: invoiced,
    request: ({ orderId }) => ({ params: { orderId } }),
    answers: parties,
  }),
  readInvoice: scenario<Invoiced>({
    prepare: invoiced,
    request: ({ invoiceId }) => ({ params: { invoiceId } }),
    answers: parties,
  }),
})
