import { orderCancelled } from '../../events/ordering.order-cancelled.v1.ts'
import { orderPlaced } from '../../events/ordering.order-placed.v1.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { madeAt } from '../../shared/ids.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { stockReader } from '../inventory/index.ts'
import { recordDemand } from './record-demand.ts'
import { unwantedByCancellation, wantedByOrder } from './wanted.ts'

const tables = tablesFromEnvironment()
const record = recordDemand({
  tables,
  stocks: stockReader(tables).findAll,
  timeZone: tenantFromEnvironment(process.env).timeZone,
  clock: systemClock,
})

export const handler = eventConsumer('record-demand', [
  on(orderPlaced, event => record(event, wantedByOrder(event.data))),
  // Taken off the day on which it was ordered: its id tells when that was.
  on(orderCancelled, event => {
    const orderedAt = new Date(madeAt(event.data.orderId)).toISOString()
    return record(event, unwantedByCancellation(event.data), orderedAt)
  }),
])
