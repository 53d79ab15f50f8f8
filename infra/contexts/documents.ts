import { FILES_PREFIX } from '../../functions/documents/document-files.ts'
import { documentsTable } from '../../functions/documents/documents.table.ts'
import { routes } from '../../functions/documents/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { QueueConsumer } from '../constructs/queue-consumer.ts'
import type { Context } from './context.ts'

const files = { prefix: FILES_PREFIX, access: ['read', 'put'] } as const

export const documents: Context = {
  name: 'documents',
  tables: [documentsTable],
  addTo: service => {
    new QueueConsumer(service, {
      context: 'documents',
      file: 'export-invoices',
      queue: 'documents',
      subscribes: ['invoicing.invoice-issued.v1', 'documents.export-requested.v1'],
      batchSize: 1,
      uses: {
        tables: { documents: ['read', 'put'], invoicing: ['read'], outbox: ['put'] },
        documents: { prefix: FILES_PREFIX, access: ['put'] },
      },
      onFailure: 'exports of invoices do not come, and the lists of a month lack invoices',
    })
    new HttpFunction(service, {
      context: 'documents',
      routes,
      uses: {
        tables: {
          documents: ['read', 'put'],
          invoicing: ['read'],
          organizations: ['read'],
          outbox: ['put'],
        },
        documents: files,
      },
      onFailure: 'dealers and suppliers cannot open invoices, neither on the screen nor as PDF or XML',
    })
  },
}
