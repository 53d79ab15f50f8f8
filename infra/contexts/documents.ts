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
      file: 'send-out-invoices',
      queue: 'documents',
      subscribes: [
        'invoicing.invoice-issued.v1',
        'invoicing.invoice-ready.v1',
        'documents.export-requested.v1',
        'documents.mailing-requested.v1',
      ],
      batchSize: 1,
      uses: {
        tables: { documents: ['read', 'put'], invoicing: ['read'], outbox: ['put'] },
        documents: [
          { prefix: FILES_PREFIX, access: ['put'] },
          { prefix: 'tax-documents/', access: ['read'] },
        ],
        encryption: true,
        mail: true,
      },
      onFailure: 'invoices are not mailed, exports of them do not come, and the lists of a month lack some',
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
        encryption: true,
      },
      onFailure: 'dealers and suppliers cannot open invoices, neither on the screen nor as PDF or XML',
    })
  },
}
