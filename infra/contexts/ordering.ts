import { orderingTable } from '../../functions/ordering/ordering.table.ts'
import { routes } from '../../functions/ordering/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import type { Context } from './context.ts'

export const ordering: Context = {
  name: 'ordering',
  tables: [orderingTable],
  addTo: service => {
    new HttpFunction(service, {
      context: 'ordering',
      routes,
      uses: {
        tables: {
          ordering: ['read', 'put'],
          inventory: ['read', 'update'],
          catalog: ['read'],
          organizations: ['read'],
          outbox: ['put'],
        },
      },
      onFailure: 'dealers cannot place orders and suppliers cannot ship them',
    })
  },
}
