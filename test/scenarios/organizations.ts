import { routes } from '../../functions/organizations/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import { type Caller, roleNames, type Side } from './world.ts'

/** Those who administer an organization: their own, the operator all. */
const administrators = {
  'dealer.admin': [200, 404],
  'supplier.admin': [200, 404],
  'logisticsProvider.admin': [200, 404],
  'operator.admin': 200,
} as const

const anew = { 'if-none-match': '*' }
const first = { 'if-match': '"1"' }

/** An organization that is like that of the caller, with a fresh person of the caller's role in it. */
interface Place {
  readonly organizationId: string
  readonly tag: string
}

const home = async (side: Side, by: Caller): Promise<Place> => {
  const params = { organizationId: by.organizationId }
  const { version } = await side.as('operator.admin').get(routes.readOrganization, { params })
  return { organizationId: by.organizationId, tag: `"${version}"` }
}

const termsOf = (side: Side) => ({ name: `Dealer ${side.unique(side.name)}`, roles: ['dealer'] })

/** A new organization, registered by the operator. */
const registered = async (side: Side): Promise<Place & { terms: ReturnType<typeof termsOf> }> => {
  const terms = termsOf(side)
  const { organizationId } = await side.as('operator.admin').get(routes.registerOrganization, { body: terms })
  return { organizationId, terms, tag: '"1"' }
}

interface InPlace {
  readonly organizationId: string
  readonly id: string
}

/** A new machine among the members of the caller's organization. */
const member = async (side: Side, by: Caller): Promise<InPlace> => {
  const { organizationId } = by
  const id = side.unique('machine')
  const params = { organizationId, subject: id }
  const body = { role: 'gateway' }
  await side.as('operator.admin').get(routes.saveMember, { params, body, headers: anew })
  return { organizationId, id }
}

const roleTerms = {
  name: { zh: '观察员', en: 'Observer' },
  permissions: ['profile:read', 'organization:read'],
}

/** A new role of the caller's organization. */
const role = async (side: Side, by: Caller): Promise<InPlace> => {
  const { organizationId } = by
  const id = side.unique('role')
  const params = { organizationId, roleId: id }
  await side.as('operator.admin').get(routes.saveRole, { params, body: roleTerms, headers: anew })
  return { organizationId, id }
}

export const scenarios = defineScenarios(routes, {
  readMe: scenario({
    request: () => ({}),
    answers: Object.fromEntries(roleNames.map(name => [name, 200])),
  }),
  listOrganizations: scenario<Place>({
    prepare: home,
    request: () => ({ query: { limit: 100 } }),
    shows: ({ organizationId }) => organizationId,
    answers: {
      'dealer.admin': 200,
      'supplier.admin': 200,
      'logisticsProvider.admin': 200,
      'logisticsProvider.carrier': 200,
      'operator.admin': 200,
    },
  }),
  registerOrganization: scenario<Side>({
    prepare: async side => side,
    request: side => ({ body: termsOf(side) }),
    changed: termsOf,
    answers: { 'operator.admin': 201 },
  }),
  readOrganization: scenario<Place>({
    prepare: home,
    request: ({ organizationId }) => ({ params: { organizationId } }),
    answers: { ...administrators, 'logisticsProvider.carrier': [200, 404] },
  }),
  changeOrganization: scenario<Awaited<ReturnType<typeof registered>>>({
    prepare: registered,
    request: ({ organizationId, terms, tag }) => ({
      params: { organizationId },
      body: { ...terms, buyerGroups: ['gold'] },
      headers: { 'if-match': tag },
    }),
    changed: ({ terms }) => ({ ...terms, buyerGroups: ['silver'] }),
    answers: { 'operator.admin': 200 },
  }),
  changeProfile: scenario<Place>({
    prepare: home,
    request: ({ organizationId, tag }) => ({
      params: { organizationId },
      body: { contact: { person: { name: '王芳' } } },
      headers: { 'if-match': tag },
    }),
    changed: () => ({ contact: { person: { name: '李明' } } }),
    answers: administrators,
  }),
  listMembers: scenario<InPlace>({
    prepare: member,
    request: ({ organizationId }) => ({ params: { organizationId }, query: { limit: 100 } }),
    shows: ({ id }) => id,
    answers: administrators,
  }),
  saveMember: scenario<InPlace>({
    prepare: member,
    request: ({ organizationId, id }) => ({
      params: { organizationId, subject: id },
      body: { role: 'gateway', contact: { name: 'Gate 1' } },
      headers: first,
    }),
    changed: () => ({ role: 'gateway', contact: { name: 'Gate 2' } }),
    answers: administrators,
  }),
  removeMember: scenario<InPlace>({
    prepare: member,
    request: ({ organizationId, id }) => ({ params: { organizationId, subject: id }, headers: first }),
    answers: administrators,
  }),
  listRoles: scenario<InPlace>({
    prepare: role,
    request: ({ organizationId }) => ({ params: { organizationId } }),
    answers: administrators,
  }),
  saveRole: scenario<InPlace>({
    prepare: role,
    request: ({ organizationId, id }) => ({
      params: { organizationId, roleId: id },
      body: { ...roleTerms, permissions: ['profile:read'] },
      headers: first,
    }),
    changed: () => ({ ...roleTerms, permissions: ['organization:read'] }),
    answers: administrators,
  }),
  removeRole: scenario<InPlace>({
    prepare: role,
    request: ({ organizationId, id }) => ({ params: { organizationId, roleId: id }, headers: first }),
    answers: administrators,
  }),
})
