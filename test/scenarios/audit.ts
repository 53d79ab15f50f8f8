import { routes } from '../../functions/audit/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'

export const scenarios = defineScenarios(routes, {
  listAuditEntries: scenario({
    request: () => ({ query: { limit: 5 } }),
    answers: { 'operator.admin': 200 },
  }),
  listAuditAnchors: scenario({ request: () => ({}), answers: { 'operator.admin': 200 } }),
})
