import { documentsTable } from '../../functions/documents/documents.table.ts'
import { routes } from '../../functions/documents/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import type { Context } from './context.ts'

export const documents: Context = {
  name: 'documents',
  tables: [documentsTable],
  addTo: service => {
    new HttpFunction(service, {
      context: 'documents',
      routes,
      uses: { tables: { invoicing: ['read'], organizations: ['read'] } },
      onFailure: 'dealers and suppliers cannot open invoices, neither on the screen nor as PDF or XML',
    })
  },
}
