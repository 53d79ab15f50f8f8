import { routes } from '../../functions/catalog/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'

/** What is on sale is there for everybody who may buy or sell. */
const answers = {
  'dealer.buyer': 200,
  'dealer.approver': 200,
  'supplier.sales': 200,
  'operator.admin': 200,
  'operator.service': 200,
} as const

export const scenarios = defineScenarios(routes, {
  listProducts: scenario({ request: () => ({}), answers, forEverybody: true }),
  readProduct: scenario<string>({
    prepare: async ({ sku }) => sku,
    request: sku => ({ params: { sku } }),
    answers,
    forEverybody: true,
  }),
})
