import { routes } from '../../functions/organizations/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import { roleNames } from './world.ts'

export const scenarios = defineScenarios(routes, {
  readMe: scenario({
    request: () => ({}),
    answers: Object.fromEntries(roleNames.map(role => [role, 200])),
  }),
})
