import { forecastItem, forecastingTable } from '../../functions/forecasting/index.ts'
import { routes } from '../../functions/forecasting/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'

export const scenarios = defineScenarios(routes, {
  readForecast: scenario<{ sku: string; warehouseId: string }>({
    prepare: async ({ target, unique, warehouseId }) => {
      const ref = { sku: unique('F'), warehouseId }
      await target.tables.putAll(forecastingTable, [
        forecastItem({
          ...ref,
          asOf: '2026-03-01',
          pattern: 'lumpy',
          model: 'average',
          perDay: 1.5,
          protectionDays: 8,
          expected: 12,
          deviation: 5,
          quantiles: [{ chance: 0.95, demand: 21.2 }],
          backtest: [{ model: 'average', error: 5 }],
          ahead: [{ on: '2026-03-02', expected: 1.5 }],
        }),
      ])
      return ref
    },
    request: params => ({ params }),
    answers: { 'supplier.sales': [200, 404], 'operator.admin': 200 },
  }),
})
