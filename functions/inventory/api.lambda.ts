import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { asList, pageOfWhole } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { count } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { identity } from '../organizations/index.ts'
import { inventoryTable } from './inventory.table.ts'
import { journalStore } from './journal.store.ts'
import { keepWarehouse, readLevels, readRule, setLevels, setRule } from './keep-settings.ts'
import { levelsStore } from './levels.store.ts'
import { moveStock } from './move-stock.ts'
import { movementStore } from './movement.store.ts'
import { endPromotion, startPromotion } from './promote-stock.ts'
import { promotionStore } from './promotion.store.ts'
import { readJournal } from './read-journal.ts'
import { listWarehouseStock, listWarehouses, readStock } from './read-stock.ts'
import { routes } from './routes.ts'
import { sellersOf } from './sellers.store.ts'
import { stockReader } from './stock.store.ts'
import { warehouseKeeper } from './warehouse.store.ts'

const tables = tablesFromEnvironment()
const deps = {
  stock: stockReader(tables),
  movements: movementStore(tables),
  journal: journalStore(tables),
  keeper: warehouseKeeper(tables),
  levels: levelsStore(tables),
  promotions: promotionStore(tables),
  sellersOf: sellersOf(tables),
  clock: systemClock,
  newId,
  tenantId: tenantFromEnvironment(process.env).id,
}

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: inventoryTable,
  routes,
  handlers: {
    readStock: async ({ query: { limit, cursor, sort, ...asked }, actor }) => {
      const found = await readStock(deps)(asked, actor)
      const page = { limit, cursor, descending: sort === '-warehouseId' }
      return 'items' in found ? pageOfWhole(found.items, one => one.warehouseId, page) : found
    },
    listWarehouseStock: async ({ params, query: { sort, ...query }, actor }) => {
      const page = { ...params, ...query, descending: sort === '-sku' }
      const { items, cursor } = await listWarehouseStock(deps)(page, actor)
      return asList(items, cursor)
    },
    moveStock: async ({ body, actor, once }) => {
      const movement = await moveStock(deps)({ ...body, actor }, once)
      count('StockMoved')
      return movement
    },
    listMovements: async ({ query: { sort, ...query }, actor }) => {
      const page = { ...query, oldestFirst: sort === 'oldest' }
      const { items, cursor } = await readJournal(deps)(page, actor)
      return asList(items, cursor)
    },
    listWarehouses: async ({ query: { sort, ownerId, ...page }, actor }) =>
      pageOfWhole(
        (await listWarehouses(deps)(actor)).filter(one => !ownerId || one.ownerId === ownerId),
        one => one.warehouseId,
        { ...page, descending: sort === '-warehouseId' },
      ),
    keepWarehouse: ({ params, body, actor, ifMatch, once }) =>
      keepWarehouse(deps)({ ...params, ...body, actor, ifMatch }, once),
    readAllocationRule: ({ query, actor }) => readRule(deps)(query, actor),
    setAllocationRule: ({ query, body, actor, ifMatch, once }) =>
      setRule(deps)({ ...query, ...body, actor, ifMatch }, once),
    readLevels: ({ params, actor }) => readLevels(deps)(params, actor),
    setLevels: ({ params, body, actor, ifMatch, once }) =>
      setLevels(deps)({ ...params, ...body, actor, ifMatch }, once),
    startPromotion: ({ params, body, actor, once }) =>
      startPromotion(deps)({ ...params, ...body, actor }, once),
    endPromotion: ({ params, actor, once }) => endPromotion(deps)({ ...params, actor }, once),
  },
})
