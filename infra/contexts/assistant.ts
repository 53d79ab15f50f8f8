import { assistantTable } from '../../functions/assistant/assistant.table.ts'
import { routes } from '../../functions/assistant/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import type { Context } from './context.ts'

export const assistant: Context = {
  name: 'assistant',
  tables: [assistantTable],
  enabled: tenant => tenant.features.assistant,
  addTo: service => {
    new HttpFunction(service, {
      context: 'assistant',
      routes,
      uses: {
        tables: {
          assistant: ['read', 'put', 'remove'],
          // It answers from these, and does what was confirmed, with the asker's own rights.
          ordering: ['read', 'put', 'update', 'remove', 'check'],
          inventory: ['read', 'put', 'update', 'remove'],
          catalog: ['read'],
          invoicing: ['read'],
          organizations: ['read'],
          outbox: ['put'],
        },
        sends: ['works'],
        documents: { prefix: 'knowledge/', access: ['read'] },
        encryption: true,
      },
      onFailure: 'dealers who ask the assistant get no answer and call the service desk',
    })
  },
}
