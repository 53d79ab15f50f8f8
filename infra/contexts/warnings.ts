import { deviceChanged } from '../../events/devices.device-changed.v1.ts'
import { stockLow } from '../../events/inventory.stock-low.v1.ts'
import { stockOver } from '../../events/inventory.stock-over.v1.ts'
import { warningsTable } from '../../functions/warnings/warnings.table.ts'
import { QueueConsumer } from '../constructs/queue-consumer.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import type { Context } from './context.ts'

export const warnings: Context = {
  name: 'warnings',
  tables: [warningsTable],
  enabled: ({ mail }) => mail !== undefined,
  addTo: service => {
    new QueueConsumer(service, {
      context: 'warnings',
      file: 'collect-warnings',
      queue: 'warnings',
      subscribes: [stockLow.type, stockOver.type, deviceChanged.type],
      uses: { tables: { warnings: ['put'] } },
      onFailure: 'owners are not mailed when their stock is low or too high or a device is silent',
    })
    new ScheduledFunction(service, {
      context: 'warnings',
      file: 'mail-warnings',
      schedule: 'rate(15 minutes)',
      uses: {
        tables: { warnings: ['read', 'put', 'remove'], organizations: ['read'], privacy: ['read'] },
        encryption: true,
        mail: true,
      },
      onFailure: 'owners are not mailed when their stock is low or too high or a device is silent',
    })
  },
}
