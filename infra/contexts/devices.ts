import { devicesTable } from '../../functions/devices/devices.table.ts'
import { routes } from '../../functions/devices/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import type { Context } from './context.ts'

export const devices: Context = {
  name: 'devices',
  tables: [devicesTable],
  addTo: service => {
    new HttpFunction(service, {
      context: 'devices',
      routes,
      uses: {
        tables: { devices: ['read', 'put'], inventory: ['read'], organizations: ['read'], outbox: ['put'] },
      },
      onFailure: 'devices cannot be registered, assigned or revoked',
    })
    new ScheduledFunction(service, {
      context: 'devices',
      file: 'watch-silence',
      schedule: 'rate(5 minutes)',
      uses: { tables: { devices: ['read', 'update'], outbox: ['put'] } },
      onFailure: 'nobody is told of devices that have fallen silent',
    })
  },
}
