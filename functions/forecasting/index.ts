/** What other contexts may use of `forecasting`: the planner, demand, and what is put into their writes. */

export { addDemand, demandItems, demandStore } from './demand.store.ts'
export { type Demands, demandSeries } from './demand.ts'
export { demandFromLevels, type Movement } from './demand-from-levels.ts'
export { expectedShortage } from './demand-quantile.ts'
export { forecastItem, forecastStore } from './forecast.store.ts'
export { forecastChances, type StoredForecast } from './forecast.ts'
export { forecastingTable } from './forecasting.table.ts'
export {
  type PlannedSku,
  periodsBetweenPlans,
  replenishmentPlanner,
  type SkuPlan,
} from './planner.ts'
export { seededRandom, seedOf } from './seeded.ts'
