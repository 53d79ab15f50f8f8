import { orderPlaced } from '../../events/ordering.order-placed.v1.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { stockReader } from '../inventory/index.ts'
import { recordDemand } from './record-demand.ts'
import { wantedByOrder } from './wanted.ts'

const tables = tablesFromEnvironment()
const record = recordDemand({
  tables,
  stocks: stockReader(tables).findAll,
  timeZone: tenantFromEnvironment(process.env).timeZone,
  clock: systemClock,
})

export const handler = eventConsumer('record-demand', [
  on(orderPlaced, event => record(event, wantedByOrder(event.data))),
])
