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
          assistant: ['read', 'put'],
          ordering: ['read'],
          organizations: ['read'],
          outbox: ['put'],
        },
        encryption: true,
      },
      onFailure: 'dealers who ask the assistant get no answer and call the service desk',
    })
  },
}
