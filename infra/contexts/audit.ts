import { routes } from '../../functions/audit/routes.ts'
import { auditTable } from '../../shared/audit.ts'
import { limitsTable } from '../../shared/rate-limit.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import type { Context } from './context.ts'

export const audit: Context = {
  name: 'audit',
  // Both are written by the entry of every HTTP function.
  tables: [auditTable, limitsTable],
  addTo: service => {
    new ScheduledFunction(service, {
      context: 'audit',
      file: 'seal-entries',
      schedule: 'rate(1 minute)',
      uses: {
        tables: { audit: ['read', 'put', 'remove'] },
        documents: { prefix: 'audit/anchors/', access: ['put', 'lock'] },
      },
      onFailure: 'who did what is not sealed: until it is, an administrator could change it unseen',
    })
    new HttpFunction(service, {
      context: 'audit',
      routes,
      uses: {
        tables: { audit: ['read'], organizations: ['read'] },
        documents: { prefix: 'audit/anchors/', access: ['read', 'list'] },
      },
      onFailure: 'the operator cannot look up who did what',
    })
  },
}
