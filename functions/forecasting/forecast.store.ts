import type { Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import type { Forecasts, StoredForecast } from './forecast.ts'
import { forecastingTable, forecastKey } from './forecasting.table.ts'

export const forecastItem = (forecast: StoredForecast): Item => ({ ...forecastKey(forecast), ...forecast })

const forecastOf = ({ pk: _pk, sk: _sk, ...forecast }: Item): StoredForecast =>
  forecast as unknown as StoredForecast

export const forecastStore = (tables: Tables): Forecasts => ({
  find: async ref => {
    const item = await tables.get(forecastingTable, forecastKey(ref))
    return item && forecastOf(item)
  },
})
