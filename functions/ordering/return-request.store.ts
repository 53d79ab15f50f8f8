import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, put } from '../../shared/writes.ts'
import { orderingTable, returnsKey } from './ordering.table.ts'
import { OrderMoved } from './orders.ts'
import type { ReturnRequest, Returns } from './return-request.ts'

export const returnStore = (tables: Tables): Returns => ({
  find: async orderId => {
    const item = await tables.get(orderingTable, returnsKey(orderId), { consistent: true })
    return {
      orderId,
      version: (item?.version as number | undefined) ?? 0,
      requests: (item?.requests as ReturnRequest[] | undefined) ?? [],
    }
  },
  save: async ({ version }, after, event, done) => {
    const { orderId } = after
    await tables.transact([
      put(
        orderingTable,
        {
          ...returnsKey(orderId),
          orderId,
          version: after.version,
          requests: after.requests.map(one => ({ ...one })),
        },
        {
          when: version ? { version: equals(version) } : { pk: absent() },
          refused: () => new OrderMoved(orderId),
        },
      ),
      outboxPut(event),
      idempotencyPut(orderingTable, done),
    ])
  },
})
