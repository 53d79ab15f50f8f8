import { routes } from '../../functions/site/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import type { Context } from './context.ts'

export const site: Context = {
  name: 'site',
  tables: [],
  addTo: service => {
    new HttpFunction(service, {
      context: 'site',
      routes,
      onFailure: 'nobody sees the demo page, the chat widget and the description of the API',
    })
  },
}
