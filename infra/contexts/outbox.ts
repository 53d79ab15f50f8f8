import { outboxTable } from '../../shared/outbox.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import { StreamConsumer } from '../constructs/stream-consumer.ts'
import type { Context } from './context.ts'

const onFailure = 'accepted orders have no consequences: nothing is invoiced, nothing is replenished'

export const outbox: Context = {
  name: 'outbox',
  tables: [outboxTable],
  addTo: service => {
    new StreamConsumer(service, {
      context: 'outbox',
      file: 'relay',
      table: 'outbox',
      uses: { tables: { outbox: ['putAll'] }, events: 'publish' },
      onFailure,
    })
    new ScheduledFunction(service, {
      context: 'outbox',
      file: 'sweep',
      schedule: 'rate(1 minute)',
      uses: { tables: { outbox: ['read', 'putAll'] }, events: 'publish' },
      onFailure: 'events that the relay missed are not published',
    })
  },
}
