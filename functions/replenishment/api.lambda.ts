import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { asList } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { demandStore } from '../forecasting/index.ts'
import { levelsWatch, type StockRef, stockReader } from '../inventory/index.ts'
import { identity } from '../organizations/index.ts'
import { policyStore } from './planning/policy.store.ts'
import { readPolicy, setPolicy } from './planning/set-policy.ts'
import { simulatePolicy } from './planning/simulate-policy.ts'
import type { Look } from './positions/evaluate-positions.ts'
import { evaluatingFrom } from './positions/evaluating.store.ts'
import { positionStore } from './positions/position.store.ts'
import { positionsElsewhere } from './positions/positions-elsewhere.ts'
import { reportStock } from './positions/report-stock.ts'
import { changePurchaseOrder } from './purchase-orders/change-purchase-order.ts'
import { purchaseOrderStore } from './purchase-orders/purchase-order.store.ts'
import {
  explainPurchaseOrder,
  listPurchaseOrders,
  readPurchaseOrder,
} from './purchase-orders/read-purchase-orders.ts'
import { receiveGoods } from './purchase-orders/receive-goods.ts'
import { countTaskStore } from './readings/count-task.store.ts'
import { finishCount, listCountTasks } from './readings/finish-count.ts'
import { postReadings } from './readings/post-readings.ts'
import { sqsReadingQueue } from './readings/reading-queue.sqs.ts'
import { replenishmentTable } from './replenishment.table.ts'
import { routes } from './routes.ts'
import { readSupplierTerms, setSupplierTerms } from './suppliers/set-supplier-terms.ts'
import { supplierTermsStore } from './suppliers/supplier-terms.store.ts'

const tables = tablesFromEnvironment()
const tenant = tenantFromEnvironment(process.env)
const orders = purchaseOrderStore(tables)
const terms = supplierTermsStore(tables)
const stocks = stockReader(tables)
const { warehouses } = stocks
const post = postReadings({
  queue: sqsReadingQueue(process.env.READINGS_QUEUE_URL ?? ''),
  warehouses,
  clock: systemClock,
})
const receive = receiveGoods({
  orders,
  terms,
  clock: systemClock,
  newId,
  tenantId: tenant.id,
})
const change = changePurchaseOrder({
  orders,
  clock: systemClock,
  tenantId: tenant.id,
  timeZone: tenant.timeZone,
})
const positions = positionStore(tables)
const evaluate = evaluatingFrom(tables, tenant)
const watch = levelsWatch(tables, tenant.id)
const counting = {
  tasks: countTaskStore(tables),
  stocks,
  warehouses,
  clock: systemClock,
  // What was counted is written by then: trouble in what follows is no refusal, and others look again.
  watch: (refs: readonly StockRef[]) =>
    watch(refs).catch((error: unknown) =>
      logger.warn('Levels were not looked at after a count', { error: error as Error }),
    ),
  evaluate: (looks: readonly Look[]) =>
    evaluate(looks).catch((error: unknown) =>
      logger.warn('Position was not looked at after a count', { error: error as Error }),
    ),
}
const policies = policyStore(tables)
const setting = { policies, warehouses, clock: systemClock }
const simulate = simulatePolicy({
  positions,
  demands: demandStore(tables),
  warehouses,
  clock: systemClock,
  timeZone: tenant.timeZone,
})
const report = reportStock({
  positions,
  elsewhere: positionsElsewhere({ positions, warehouses }),
  clock: systemClock,
  timeZone: tenant.timeZone,
})

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: replenishmentTable,
  routes,
  handlers: {
    postReadings: ({ body, actor }) => post(body.readings, actor),
    listPurchaseOrders: async ({ query: { sort, ...query }, actor }) => {
      const page = { ...query, cursor: query.cursor, oldestFirst: sort === 'oldest' }
      const { items, cursor } = await listPurchaseOrders({ orders })(page, actor)
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
    approvePurchaseOrder: ({ params, actor, once }) =>
      change({ ...params, actor, step: { kind: 'approve' } }, once),
    sendPurchaseOrder: ({ params, actor, once }) =>
      change({ ...params, actor, step: { kind: 'send' } }, once),
    confirmPurchaseOrder: ({ params, body, actor, once }) =>
      change({ ...params, actor, step: { kind: 'confirm', ...body } }, once),
    cancelPurchaseOrder: ({ params, body: { reason, pauseDays }, actor, once }) =>
      change({ ...params, actor, step: { kind: 'cancel', reason }, pauseDays }, once),
    readPolicy: ({ params, actor }) => readPolicy(setting)(params, actor),
    setPolicy: ({ params, body, ifMatch, actor, once }) =>
      setPolicy(setting)(params, { setting: body, ifMatch, actor }, once),
    readSupplierTerms: ({ params, actor }) => readSupplierTerms({ terms })(params.supplierId, actor),
    setSupplierTerms: ({ params, body, ifMatch, actor, once }) =>
      setSupplierTerms({ terms })(params.supplierId, { agreed: body, ifMatch, actor }, once),
    simulatePolicy: ({ body: { policy, days, ...ref }, actor }) => simulate({ actor, ref, policy, days }),
    listCountTasks: async ({ query, actor }) => {
      const { items, cursor } = await listCountTasks(counting)({ ...query, cursor: query.cursor }, actor)
      return asList(items, cursor)
    },
    finishCount: ({ params, body, actor, once }) =>
      finishCount(counting)({ actor, ref: params, quantity: body.quantity }, once),
    reportStock: async ({ query, actor }) => {
      const { items, cursor } = await report(query, actor)
      return asList(items, cursor)
    },
  },
})
