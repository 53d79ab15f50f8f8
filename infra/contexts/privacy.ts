import { privacyTable } from '../../functions/privacy/privacy.table.ts'
import { routes } from '../../functions/privacy/routes.ts'
import { keysTable } from '../../shared/subject-keys.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import type { Context } from './context.ts'

export const privacy: Context = {
  name: 'privacy',
  tables: [privacyTable, keysTable],
  addTo: service => {
    new HttpFunction(service, {
      context: 'privacy',
      routes,
      uses: {
        tables: {
          privacy: ['read', 'put'],
          // An export has the person's conversations; an erasure takes their key as well.
          ...(service.tenant.features.assistant ? { assistant: ['read' as const, 'put' as const] } : {}),
          organizations: ['read', 'put', 'update'],
          audit: ['read'],
          outbox: ['put'],
        },
        encryption: true,
      },
      onFailure: 'people cannot say what their data may be used for, nor have them exported or erased',
    })
  },
}
