import { catalogTable } from '../../functions/catalog/catalog.table.ts'
import { routes } from '../../functions/catalog/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import type { Context } from './context.ts'

export const catalog: Context = {
  name: 'catalog',
  tables: [catalogTable],
  addTo: service => {
    new HttpFunction(service, {
      context: 'catalog',
      routes,
      uses: {
        tables: {
          catalog: ['read', 'put', 'update', 'remove'],
          inventory: ['read'],
          organizations: ['read'],
          outbox: ['put'],
        },
      },
      onFailure: 'dealers see no products and no prices, and suppliers cannot change them',
    })
  },
}
