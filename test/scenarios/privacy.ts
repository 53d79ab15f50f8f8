import { routes as organizations } from '../../functions/organizations/routes.ts'
import { routes } from '../../functions/privacy/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import { roleNames, type Side } from './world.ts'

const everybody = Object.fromEntries(roleNames.map(role => [role, 200]))
const everybodyMakes = Object.fromEntries(roleNames.map(role => [role, 201]))

interface Asked {
  readonly requestId: string
}

const asked = async (side: Side): Promise<Asked> =>
  side.as('dealer.buyer').get(routes.askRequest, { body: { kind: 'correction', words: 'My name is Wang.' } })

interface Found {
  readonly email: string
  readonly subject: string
}

/** Somebody with an e-mail address of their own. */
const found = async (side: Side): Promise<Found> => {
  const subject = side.unique('person')
  const email = `${subject}@dealer.example`.toLowerCase()
  const { organizationId } = side.as('dealer.admin')
  await side.as('operator.admin').get(organizations.saveMember, {
    params: { organizationId, subject },
    body: { role: 'dealer.buyer', contact: { name: 'Somebody', email } },
    headers: { 'if-none-match': '*' },
  })
  return { email, subject }
}

/** Somebody's wish to be forgotten, which the operator has written down. */
const toErase = async (side: Side): Promise<Asked> => {
  const { subject } = await found(side)
  return side.as('operator.admin').get(routes.askRequest, { body: { kind: 'erasure', subject } })
}

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
    request: () => ({ body: { kind: 'correction', contact: { name: 'Wang Fang' } } }),
    changed: () => ({ kind: 'erasure' }),
    answers: everybodyMakes,
  }),
  listOwnRequests: scenario({ request: () => ({}), answers: everybody }),
  listRequests: scenario<Asked>({
    prepare: asked,
    request: () => ({ query: { limit: 100 } }),
    shows: ({ requestId }) => requestId,
    answers: { 'operator.admin': 200 },
  }),
  completeRequest: scenario<Asked>({
    prepare: asked,
    others: { erasure: toErase },
    request: ({ requestId }) => ({ params: { requestId }, body: {} }),
    answers: { 'operator.admin': 200 },
  }),
  findPersons: scenario<Found>({
    prepare: found,
    request: ({ email }) => ({ query: { email: email.toUpperCase() } }),
    shows: ({ subject }) => subject,
    answers: { 'operator.admin': 200 },
  }),
  exportPerson: scenario<Found>({
    prepare: found,
    request: ({ subject }) => ({ params: { subject } }),
    answers: { 'operator.admin': 200 },
  }),
})
