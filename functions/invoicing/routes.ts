import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { invoiceSchema } from './invoice.ts'

export const routes = defineRoutes({
  listOrderInvoices: {
    method: 'GET',
    path: '/v1/orders/{orderId}/invoices',
    permission: 'invoice:read',
    summary: 'List the invoices of an order',
    description:
      'One for each shipment, oldest first. They follow a shipment within seconds: an order that has shipped nothing has none.',
    params: z.object({ orderId: idSchema('ord') }),
    query: z.object(pageQuery),
    success: { status: 200, description: 'The invoices', schema: listOf(invoiceSchema) },
    errors: ['not-found'],
  },
  readInvoice: {
    method: 'GET',
    path: '/v1/invoices/{invoiceId}',
    permission: 'invoice:read',
    summary: 'Read an invoice',
    params: z.object({ invoiceId: idSchema('inv') }),
    success: { status: 200, description: 'The invoice', schema: invoiceSchema },
    errors: ['not-found'],
  },
})
