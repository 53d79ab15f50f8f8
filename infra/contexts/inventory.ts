import { inventoryTable } from '../../functions/inventory/inventory.table.ts'
import { routes } from '../../functions/inventory/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import type { Context } from './context.ts'

export const inventory: Context = {
  name: 'inventory',
  tables: [inventoryTable],
  addTo: service => {
    new HttpFunction(service, {
      context: 'inventory',
      routes,
      uses: { tables: { inventory: ['read'], organizations: ['read'] } },
      onFailure: 'suppliers and operators do not see what is in stock',
    })
  },
}
