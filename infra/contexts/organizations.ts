import { organizationsTable } from '../../functions/organizations/organizations.table.ts'
import { routes } from '../../functions/organizations/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import type { Context } from './context.ts'

export const organizations: Context = {
  name: 'organizations',
  tables: [organizationsTable],
  addTo: service => {
    new HttpFunction(service, {
      context: 'organizations',
      routes,
      uses: {
        tables: { organizations: ['read', 'put', 'update'], privacy: ['read'], outbox: ['put'] },
        encryption: true,
      },
      onFailure: 'nobody sees what they may do, and members cannot be let in or shut out',
    })
  },
}
