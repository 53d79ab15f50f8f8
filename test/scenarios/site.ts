import { routes } from '../../functions/site/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'

const answers = { public: 200 } as const

export const scenarios = defineScenarios(routes, {
  readPage: scenario({ request: () => ({}), answers }),
  readAsset: scenario({ request: () => ({ params: { file: 'dockline-chat.js' } }), answers }),
  readOpenapi: scenario({ request: () => ({}), answers }),
  readProblemType: scenario({ request: () => ({ params: { code: 'conflict' } }), answers }),
})
