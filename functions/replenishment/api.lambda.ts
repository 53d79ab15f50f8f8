import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { asList } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { count } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { stockReader } from '../inventory/index.ts'
import { identity } from '../organizations/index.ts'
import { postReadings } from './post-readings.ts'
import { purchaseOrderStore } from './purchase-order.store.ts'
import { explainPurchaseOrder, listPurchaseOrders, readPurchaseOrder } from './read-purchase-orders.ts'
import { sqsReadingQueue } from './reading-queue.sqs.ts'
import { receiveGoods } from './receive-goods.ts'
import { replenishmentTable } from './replenishment.table.ts'
import { routes } from './routes.ts'
import { supplierTermsStore } from './supplier-terms.store.ts'

const tables = tablesFromEnvironment()
const orders = purchaseOrderStore(tables)
const post = postReadings({
  queue: sqsReadingQueue(process.env.READINGS_QUEUE_URL ?? ''),
  warehouses: stockReader(tables).warehouses,
  clock: systemClock,
})
const receive = receiveGoods({
  orders,
  terms: supplierTermsStore(tables),
  clock: systemClock,
  newId,
  tenantId: tenantFromEnvironment(process.env).id,
})

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: replenishmentTable,
  routes,
  handlers: {
    postReadings: ({ body, actor }) => post(body.readings, actor),
    listPurchaseOrders: async ({ query, actor }) => {
      const { items, cursor } = await listPurchaseOrders({ orders })(
        { ...query, cursor: query.cursor },
        actor,
      )
      return asList(items, cursor)
    },
    readPurchaseOrder: ({ params, actor }) => readPurchaseOrder({ orders })(params.purchaseOrderId, actor),
    explainPurchaseOrder: ({ params, actor }) =>
      explainPurchaseOrder({ orders })(params.purchaseOrderId, actor),
    receiveGoods: async ({ params, body, actor, once }) => {
      const receipt = await receive({ ...params, ...body, actor }, once)
      count('GoodsReceived')
      return receipt
    },
  },
})
