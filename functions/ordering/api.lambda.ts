import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { asList } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { count } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { stockReader } from '../inventory/index.ts'
import { identity } from '../organizations/index.ts'
import { orderStore, termsReader } from './order.store.ts'
import { orderingTable } from './ordering.table.ts'
import { placeOrder } from './place-order.ts'
import { findOrder, listOrders } from './read-orders.ts'
import { routes } from './routes.ts'
import { shipOrder } from './ship-order.ts'

const tables = tablesFromEnvironment()
const orders = orderStore(tables)
const tenantId = tenantFromEnvironment(process.env).id
const common = { orders, clock: systemClock, newId, tenantId }
const place = placeOrder({ ...common, readTerms: termsReader(tables, stockReader(tables)) })
const ship = shipOrder(common)

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: orderingTable,
  routes,
  handlers: {
    placeOrder: async ({ body, actor, once }) => {
      const order = await place({ ...body, actor }, once)
      count('OrderPlaced')
      return order
    },
    listOrders: async ({ query, actor }) => {
      const { items, cursor } = await listOrders({ orders })({ ...query, cursor: query.cursor }, actor)
      return asList(items, cursor)
    },
    readOrder: async ({ params, actor }) => {
      const order = await findOrder({ orders })(params.orderId, actor)
      if (!order) throw notFound('order')
      return order
    },
    shipOrder: async ({ params, body, actor, once }) => {
      const shipment = await ship({ ...params, ...body, actor }, once)
      count('OrderShipped')
      return shipment
    },
  },
})
