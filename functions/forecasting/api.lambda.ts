import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { stockReader } from '../inventory/index.ts'
import { identity } from '../organizations/index.ts'
import { demandStore } from './demand.store.ts'
import { forecastStore } from './forecast.store.ts'
import { forecastingTable } from './forecasting.table.ts'
import { readForecast } from './read-forecast.ts'
import { routes } from './routes.ts'

const tables = tablesFromEnvironment()
const read = readForecast({
  forecasts: forecastStore(tables),
  demands: demandStore(tables),
  warehouses: stockReader(tables).warehouses,
})

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: forecastingTable,
  routes,
  handlers: {
    readForecast: ({ params, query, actor }) => read(params, query.historyDays, actor),
  },
})
