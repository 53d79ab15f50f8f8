import { Duration } from 'aws-cdk-lib/core'
import { invoicingTable } from '../../functions/invoicing/invoicing.table.ts'
import { routes } from '../../functions/invoicing/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { QueueConsumer } from '../constructs/queue-consumer.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import type { Context } from './context.ts'

/** Asking tax channels, issuing what comes of it, keeping their files, telling people. */
const asking = {
  tables: {
    invoicing: ['read', 'put', 'update', 'check'],
    outbox: ['put'],
    organizations: ['read'],
  },
  documents: { prefix: 'tax-documents/', access: ['read', 'put'] },
  encryption: true,
} as const

export const invoicing: Context = {
  name: 'invoicing',
  tables: [invoicingTable],
  addTo: service => {
    new QueueConsumer(service, {
      context: 'invoicing',
      file: 'issue-invoices',
      queue: 'invoicing',
      subscribes: [
        'ordering.order-shipped.v1',
        'invoicing.invoice-issued.v1',
        'organizations.organization-changed.v1',
      ],
      uses: {
        tables: { invoicing: ['read', 'put', 'check'], outbox: ['put'], organizations: ['read'] },
        encryption: true,
      },
      onFailure: 'shipments are not invoiced, or their invoices not handed to the tax authority',
    })
    new ScheduledFunction(service, {
      context: 'invoicing',
      file: 'do-work',
      schedule: 'rate(1 minute)',
      timeout: Duration.seconds(55),
      uses: asking,
      onFailure: 'legal invoices stay unfinished, returns are not credited, buyers are not told',
    })
    new HttpFunction(service, {
      context: 'invoicing',
      routes,
      uses: {
        tables: {
          invoicing: ['read', 'put', 'update', 'check'],
          outbox: ['put'],
          ordering: ['read'],
          catalog: ['read'],
          organizations: ['read'],
        },
        documents: { prefix: 'tax-documents/', access: ['read'] },
        encryption: true,
      },
      onFailure: 'dealers and suppliers cannot see, ask for or correct invoices',
    })
  },
}
