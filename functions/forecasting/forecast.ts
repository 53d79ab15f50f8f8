import * as z from 'zod/mini'
import type { StockRef } from '../inventory/index.ts'
import { demandClasses } from './demand-class.ts'
import { modelNames } from './demand-forecaster.ts'

/** Quantiles of the protection interval that are kept with a forecast. */
export const forecastChances = [0.5, 0.8, 0.9, 0.95, 0.99] as const

/** What is stored of a forecast: all but the history, which is demand. */
export const storedForecastSchema = z.object({
  sku: z.string(),
  warehouseId: z.string(),
  /** the last day that it knows of */
  asOf: z.string(),
  /** how demand comes, after Syntetos, Boylan and Croston */
  pattern: z.enum(demandClasses),
  /** which of the models foretold the past best */
  model: z.enum(modelNames),
  /** expected demand of a day, in the SKU's unit */
  perDay: z.number(),
  /** days of the protection interval: lead time and the day until the next look */
  protectionDays: z.int(),
  /** expected demand of the protection interval, and its standard deviation */
  expected: z.number(),
  deviation: z.number(),
  /** demand of the protection interval that is not exceeded with that chance */
  quantiles: z.array(z.object({ chance: z.number(), demand: z.number() })),
  /** root mean squared error of each model's sums over the protection interval, on the past */
  backtest: z.array(z.object({ model: z.enum(modelNames), error: z.number() })),
  /** expected demand of the next days */
  ahead: z.array(z.object({ on: z.string(), expected: z.number() })),
})
export type StoredForecast = z.infer<typeof storedForecastSchema>

const dayShown = z.object({
  on: z.string(),
  ordered: z.number(),
  promoted: z.number(),
  outside: z.number(),
  returned: z.number(),
  stockOut: z.boolean(),
})

export const forecastSchema = z
  .extend(storedForecastSchema, {
    /** days with demand or without stock */
    history: z.array(dayShown),
  })
  .register(z.globalRegistry, {
    id: 'Forecast',
    description:
      'Demand of a SKU in a warehouse: what is expected of the next days and of the protection interval, by which model, how well each model did, and the days it was learned from.',
  })
export type Forecast = z.infer<typeof forecastSchema>

/** Where forecasts are kept, by access pattern. */
export interface Forecasts {
  find(ref: StockRef): Promise<StoredForecast | undefined>
}
