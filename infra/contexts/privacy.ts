import { keysTable } from '../../shared/subject-keys.ts'
import type { Context } from './context.ts'

export const privacy: Context = {
  name: 'privacy',
  tables: [keysTable],
  addTo: () => {},
}
