import { routes } from '../../functions/privacy/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import { roleNames, type Side } from './world.ts'

const everybody = Object.fromEntries(roleNames.map(role => [role, 200]))
const everybodyMakes = Object.fromEntries(roleNames.map(role => [role, 201]))

interface Asked {
  readonly requestId: string
}

const asked = async (side: Side): Promise<Asked> =>
  side.as('dealer.buyer').get(routes.askRequest, { body: { kind: 'correction' } })

export const scenarios = defineScenarios(routes, {
  listNotices: scenario({ request: () => ({}), answers: everybody, forEverybody: true }),
  listConsents: scenario({ request: () => ({}), answers: everybody }),
  giveConsent: scenario({
    request: () => ({ body: { purpose: 'analytics', given: true, noticeVersion: 1 } }),
    changed: () => ({ purpose: 'analytics', given: false, noticeVersion: 1 }),
    answers: everybodyMakes,
  }),
  exportData: scenario({ request: () => ({}), answers: everybody }),
  askRequest: scenario({
    request: () => ({ body: { kind: 'correction' } }),
    changed: () => ({ kind: 'erasure' }),
    answers: everybodyMakes,
  }),
  listRequests: scenario<Asked>({
    prepare: asked,
    request: () => ({ query: { limit: 100 } }),
    shows: ({ requestId }) => requestId,
    answers: { 'operator.admin': 200 },
  }),
  completeRequest: scenario<Asked>({
    prepare: asked,
    request: ({ requestId }) => ({ params: { requestId }, body: {} }),
    answers: { 'operator.admin': 200 },
  }),
})
