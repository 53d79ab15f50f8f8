import { routes } from '../../functions/inventory/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Side } from './world.ts'

export const scenarios = defineScenarios(routes, {
  readStock: scenario<Side>({
    prepare: async side => side,
    request: ({ sku, warehouseId }) => ({ query: { sku, warehouseId } }),
    answers: {
      'supplier.sales': [200, 404],
      'operator.admin': 200,
      'operator.service': 200,
    },
  }),
})
