import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { systemClock } from '../../shared/clock.ts'
import { asList, pageOfWhole } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { consentGate } from '../privacy/index.ts'
import { findOrganization } from './administer.ts'
import { identity, organizationsTable } from './index.ts'
import { memberStore } from './member.store.ts'
import { organizationStore } from './organization.store.ts'
import { organizationView } from './organization.ts'
import { listMembers, listOrganizations, listRoles } from './read-organizations.ts'
import { roleStore } from './role.store.ts'
import { routes } from './routes.ts'
import { removeMember, saveMember } from './save-member.ts'
import { changeOrganization, changeProfile, registerOrganization } from './save-organization.ts'
import { removeRole, saveRole } from './save-role.ts'

const { plain, tables, keys } = personalDataFromEnvironment()
const mayUse = consentGate(plain)
const common = {
  organizations: organizationStore(tables),
  members: memberStore(tables),
  ownRoles: roleStore(tables),
  clock: systemClock,
  newId,
  tenantId: tenantFromEnvironment(process.env).id,
  mayKeepContact: (subject: string, on: string) => mayUse(subject, 'service', on),
}

export const handler = httpApi({
  ...identity(plain, process.env),
  keys,
  tables: plain,
  table: organizationsTable,
  routes,
  handlers: {
    readMe: async ({ actor }) => {
      const found = await findOrganization(common)(actor.organizationId, actor)
      const { organizationId, name, roles } = found
      return {
        subject: actor.subject,
        organization: { organizationId, name, roles: [...roles] },
        role: actor.role,
        permissions: [...actor.permissions],
      }
    },
    listOrganizations: async ({ query: { sort, ...query }, actor }) => {
      const page = { ...query, cursor: query.cursor, descending: sort.startsWith('-') }
      const { items, cursor } = await listOrganizations(common)({ ...page, actor })
      return asList(items.map(organizationView), cursor)
    },
    registerOrganization: ({ body, actor, once }) =>
      registerOrganization(common)({ actor, terms: body }, once),
    readOrganization: async ({ params, actor }) =>
      organizationView(await findOrganization(common)(params.organizationId, actor)),
    changeOrganization: ({ params, body, actor, ifMatch, once }) =>
      changeOrganization(common)({ ...params, actor, ifMatch, terms: body }, once),
    changeProfile: ({ params, body, actor, ifMatch, once }) =>
      changeProfile(common)({ ...params, actor, ifMatch, profile: body }, once),
    listMembers: async ({ params, query: { sort, ...query }, actor }) => {
      const descending = sort === '-subject'
      const page = { ...params, ...query, cursor: query.cursor, descending, actor }
      const { items, cursor } = await listMembers(common)(page)
      return asList(items, cursor)
    },
    saveMember: ({ params, body, actor, ifMatch, once }) =>
      saveMember(common)({ ...params, actor, ifMatch, terms: body }, once),
    removeMember: ({ params, actor, ifMatch, once }) =>
      removeMember(common)({ ...params, actor, ifMatch }, once),
    listRoles: async ({ params, query: { sort, ...page }, actor }) => {
      const { builtIn, items } = await listRoles(common)(params.organizationId, actor)
      const descending = sort === '-roleId'
      return { builtIn, ...pageOfWhole(items, one => one.roleId, { ...page, descending }) }
    },
    saveRole: ({ params, body, actor, ifMatch, once }) =>
      saveRole(common)({ ...params, actor, ifMatch, terms: body }, once),
    removeRole: ({ params, actor, ifMatch, once }) => removeRole(common)({ ...params, actor, ifMatch }, once),
  },
})
