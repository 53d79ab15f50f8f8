import { deviceChanged } from '../../events/devices.device-changed.v1.ts'
import { stockLow } from '../../events/inventory.stock-low.v1.ts'
import { stockOver } from '../../events/inventory.stock-over.v1.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { warningStore } from './warning.store.ts'
import { lowStock, overStock, silentDevice } from './warning.ts'

const { collect } = warningStore(tablesFromEnvironment(), systemClock)

export const handler = eventConsumer('collect-warnings', [
  on(stockLow, event => collect(lowStock(event), event)),
  on(stockOver, event => collect(overStock(event), event)),
  on(deviceChanged, async event => {
    const warning = silentDevice(event)
    if (warning) await collect(warning, event)
  }),
])
