import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { asList, pageOfWhole, sortable } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { count } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { holdStore, stockReader } from '../inventory/index.ts'
import { identity } from '../organizations/index.ts'
import { backorderStore } from './backorder.store.ts'
import { creditLimits } from './credit-limit.store.ts'
import { deliveryPlaces } from './delivery-places.store.ts'
import { explainOrder } from './explain-order.ts'
import { listByTotal } from './list-by-total.ts'
import { cursorBehind, orderStore } from './order.store.ts'
import { orderingTable } from './ordering.table.ts'
import { afterOrder, orderCommands } from './ordering.ts'
import { quickOrder, reorder } from './quick-order.ts'
import { rowsOf, rowsOfText } from './quick-rows.ts'
import { readCredit } from './read-credit.ts'
import { findOrder, listBackorders, listOrders, readHistory, readShipments } from './read-orders.ts'
import { returnStore } from './return-request.store.ts'
import { routes } from './routes.ts'
import { gtinReader, termsReader } from './terms.store.ts'
import { workStore } from './work.store.ts'
import { sqsWorkQueue } from './work-queue.sqs.ts'

const tables = tablesFromEnvironment()
const orders = orderStore(tables)
const reading = { orders, cursorBehind, backorders: backorderStore(tables) }
const deps = {
  orders,
  works: workStore(tables),
  holds: holdStore(tables),
  readTerms: termsReader(tables, stockReader(tables)),
  readGtins: gtinReader(tables),
  remind: sqsWorkQueue(process.env.WORKS_QUEUE_URL ?? ''),
  tenant: tenantFromEnvironment(process.env),
  returns: returnStore(tables),
  placesOf: deliveryPlaces(tables),
  clock: systemClock,
  newId,
}
const credit = readCredit({ orders, creditLimitOf: creditLimits(tables) })
const does = {
  ...orderCommands(deps),
  ...afterOrder(deps),
  quickOrder: quickOrder(deps),
  reorder: reorder(deps),
}

/** Counts that it was done. */
const counted = <T>(fact: string, result: T): T => {
  count(fact)
  return result
}

const epoch = (instant: string | undefined): number | undefined =>
  instant === undefined ? undefined : Date.parse(instant)

const byAge = ({
  sort,
  ...page
}: {
  sort: 'oldest' | 'newest'
  limit: number
  cursor?: string | undefined
}) => ({
  ...page,
  descending: sort === 'newest',
})

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: orderingTable,
  routes,
  handlers: {
    placeOrder: async ({ body, actor, once }) => {
      const order = await does.place({ ...body, actor }, once)
      return counted(order.status === 'draft' ? 'OrderDrafted' : 'OrderPlaced', order)
    },
    placeDraft: async ({ params, actor, ifMatch, once }) =>
      counted('OrderPlaced', await does.placeDraft({ ...params, actor, ifMatch }, once)),
    quickOrder: async ({ body: { rows, text, ...wishes }, actor, once }) =>
      counted(
        'OrderDrafted',
        await does.quickOrder(
          { ...wishes, rows: text === undefined ? rowsOf(rows ?? []) : rowsOfText(text), actor },
          once,
        ),
      ),
    reorder: async ({ params, body, actor, once }) =>
      counted('OrderDrafted', await does.reorder({ ...params, ...body, actor }, once)),
    changeOrder: async ({ params, body, actor, ifMatch, once }) =>
      counted('OrderChanged', await does.change({ ...params, ...body, actor, ifMatch }, once)),
    confirmOrder: async ({ params, actor, ifMatch, once }) =>
      counted('OrderConfirmed', await does.confirm({ ...params, actor, ifMatch }, once)),
    rejectOrder: async ({ params, body, actor, once }) =>
      counted('OrderRejected', await does.reject({ ...params, ...body, actor }, once)),
    cancelOrder: async ({ params, body, actor, once }) =>
      counted('OrderCancelled', await does.cancel({ ...params, ...body, actor }, once)),
    shipOrder: async ({ params, body, actor, once }) =>
      counted('OrderShipped', await does.ship({ ...params, ...body, actor }, once)),
    deliverOrder: async ({ params, body, actor, once }) =>
      counted('OrderDelivered', await does.deliver({ ...params, ...body, actor }, once)),
    completeOrder: async ({ params, actor, once }) =>
      counted('OrderCompleted', await does.complete({ ...params, actor }, once)),
    redirectOrder: async ({ params, body, actor, ifMatch, once }) =>
      counted('OrderRedirected', await does.redirect({ ...params, ...body, actor, ifMatch }, once)),
    requestReturn: async ({ params, body, actor, once }) =>
      counted('ReturnRequested', await does.requestReturn({ ...params, ...body, actor }, once)),
    decideReturn: async ({ params, body, actor, once }) =>
      counted('ReturnDecided', await does.decideReturn({ ...params, ...body, actor }, once)),
    listReturns: async ({ params, query, actor }) =>
      pageOfWhole(await does.listReturns({ ...params, actor }), one => one.returnId, byAge(query)),
    listOrders: async ({ query: { sort, from, to, ...query }, actor }) => {
      const wanted = { ...query, from: epoch(from), to: epoch(to) }
      const { items, cursor } =
        sort === 'total' || sort === '-total'
          ? await listByTotal(reading)({ ...wanted, by: sort }, actor)
          : await listOrders(reading)({ ...wanted, oldestFirst: sort === 'oldest' }, actor)
      return asList(items, cursor)
    },
    readCredit: ({ query, actor }) => credit(query, actor),
    readOrder: async ({ params, actor }) => {
      const order = await findOrder(reading)(params.orderId, actor)
      if (!order) throw notFound('order')
      return order
    },
    readHistory: async ({ params, query, actor }) =>
      pageOfWhole(
        await readHistory(reading)(params.orderId, actor),
        one => sortable(one.version),
        byAge(query),
      ),
    explainOrder: ({ params, actor }) => explainOrder(reading)(params.orderId, actor),
    readShipments: async ({ params, query, actor }) =>
      pageOfWhole(await readShipments(reading)(params.orderId, actor), one => one.shipmentId, byAge(query)),
    listBackorders: async ({ query: { sort, ...query }, actor }) => {
      const page = { ...query, newestFirst: sort === 'newest' }
      const { items, cursor } = await listBackorders(reading)(page, actor)
      return asList(items, cursor)
    },
  },
})
