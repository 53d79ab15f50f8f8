import { orderCancelled } from '../../events/ordering.order-cancelled.v1.ts'
import { orderChanged } from '../../events/ordering.order-changed.v1.ts'
import { orderPlaced } from '../../events/ordering.order-placed.v1.ts'
import { returnChanged } from '../../events/ordering.return-changed.v1.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { madeAt } from '../../shared/ids.ts'
import { eventBatchConsumer, means } from '../../shared/lambda/event-batch.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { stockReader } from '../inventory/index.ts'
import { type DemandTold, recordDemands } from './record-demand.ts'
import { returnedBy, unwantedByCancellation, wantedByChange, wantedByOrder } from './wanted.ts'

const tables = tablesFromEnvironment()
const record = recordDemands({
  tables,
  stocks: stockReader(tables).findAll,
  timeZone: tenantFromEnvironment(process.env).timeZone,
  clock: systemClock,
})

const orderedAt = ({ orderId }: { readonly orderId: string }) => new Date(madeAt(orderId)).toISOString()

export const handler = eventBatchConsumer<DemandTold>(
  'record-demand',
  [
    means(orderPlaced, event => ({ event, wanted: wantedByOrder(event.data) })),
    means(orderChanged, event => ({ event, wanted: wantedByChange(event.data, orderedAt(event.data)) })),
    // Taken off the day on which it was ordered: its id tells when that was.
    means(orderCancelled, event => ({
      event,
      wanted: unwantedByCancellation(event.data),
      at: orderedAt(event.data),
    })),
    means(returnChanged, event => ({ event, wanted: returnedBy(event.data) })),
  ],
  record,
)
