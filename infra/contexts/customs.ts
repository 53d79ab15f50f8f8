import { customsTable } from '../../functions/customs/customs.table.ts'
import { routes } from '../../functions/customs/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import type { Context } from './context.ts'

export const customs: Context = {
  name: 'customs',
  tables: [customsTable],
  addTo: service => {
    new HttpFunction(service, {
      context: 'customs',
      routes,
      uses: {
        tables: {
          customs: ['read', 'put'],
          ordering: ['read'],
          invoicing: ['read'],
          organizations: ['read'],
        },
        encryption: true,
      },
      onFailure: 'importers cannot assess what an import costs, and papers of a trade cannot be linked',
    })
  },
}
