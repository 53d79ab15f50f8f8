import { invoicingTable } from '../../functions/invoicing/invoicing.table.ts'
import { routes } from '../../functions/invoicing/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { QueueConsumer } from '../constructs/queue-consumer.ts'
import type { Context } from './context.ts'

export const invoicing: Context = {
  name: 'invoicing',
  tables: [invoicingTable],
  addTo: service => {
    new QueueConsumer(service, {
      context: 'invoicing',
      file: 'issue-invoices',
      queue: 'invoicing',
      subscribes: ['ordering.order-shipped.v1'],
      uses: { tables: { invoicing: ['read', 'put', 'check'], outbox: ['put'], organizations: ['read'] } },
      onFailure: 'shipments are not invoiced',
    })
    new HttpFunction(service, {
      context: 'invoicing',
      routes,
      uses: {
        tables: {
          invoicing: ['read', 'put', 'check'],
          outbox: ['put'],
          ordering: ['read'],
          organizations: ['read'],
        },
      },
      onFailure: 'dealers and suppliers cannot see, ask for or correct invoices',
    })
  },
}
