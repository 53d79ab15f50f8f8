import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { identity } from '../organizations/index.ts'
import { inventoryTable } from './inventory.table.ts'
import { readStock } from './read-stock.ts'
import { routes } from './routes.ts'
import { stockReader } from './stock.store.ts'

const tables = tablesFromEnvironment()
const stock = stockReader(tables)

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: inventoryTable,
  routes,
  handlers: {
    readStock: ({ query, actor }) => readStock({ stock })(query, actor),
  },
})
