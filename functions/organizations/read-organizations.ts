import { type Actor, actsAs, type OrganizationRole, type Permission } from '../../shared/actor.ts'
import { findOrganization, refuseForeign } from './administer.ts'
import type { MemberRecord, Members } from './member.ts'
import type { OrganizationRecord, Organizations, PageRequest } from './organization.ts'
import type { OwnRoles, RoleRecord } from './role.ts'
import { permissionsOf, rolesFor } from './roles.ts'

interface ListOrganizations extends PageRequest {
  readonly actor: Actor
  readonly role?: OrganizationRole | undefined
  readonly status?: OrganizationRecord['status'] | undefined
}

/**
 * Organizations by id: all of them for the operator, for anybody else his own. The filters take from each
 * page what does not fit, so that a page may have fewer than its limit.
 */
export const listOrganizations =
  ({ organizations }: { readonly organizations: Pick<Organizations, 'find' | 'list'> }) =>
  async ({ actor, role, status, ...page }: ListOrganizations) => {
    const fits = (one: OrganizationRecord): boolean =>
      (!role || one.roles.includes(role)) && (!status || one.status === status)
    if (actsAs(actor, 'operator')) {
      const { items, ...more } = await organizations.list(page)
      return { items: items.filter(fits), ...more }
    }
    const own = await findOrganization({ organizations })(actor.organizationId, actor)
    return { items: [own].filter(fits), cursor: undefined }
  }

interface ListMembers extends PageRequest {
  readonly actor: Actor
  readonly organizationId: string
  readonly role?: string | undefined
}

/** The members of an organization by subject. @throws `not-found` */
export const listMembers =
  ({ members }: { readonly members: Pick<Members, 'ofOrganization'> }) =>
  async ({
    actor,
    organizationId,
    role,
    ...page
  }: ListMembers): Promise<{ items: MemberRecord[]; cursor?: string }> => {
    refuseForeign(organizationId, actor)
    const { items, ...more } = await members.ofOrganization(organizationId, page)
    return { items: items.filter(member => !role || member.role === role), ...more }
  }

export interface BuiltInRole {
  readonly role: string
  readonly permissions: Permission[]
}

/** The roles that members of an organization can have: built-in ones, and its own. @throws `not-found` */
export const listRoles =
  ({
    organizations,
    ownRoles,
  }: {
    readonly organizations: Pick<Organizations, 'find'>
    readonly ownRoles: Pick<OwnRoles, 'ofOrganization'>
  }) =>
  async (organizationId: string, actor: Actor): Promise<{ builtIn: BuiltInRole[]; items: RoleRecord[] }> => {
    const { roles: kinds } = await findOrganization({ organizations })(organizationId, actor)
    const builtIn = rolesFor(kinds).map(role => ({ role, permissions: [...permissionsOf(role)] }))
    return { builtIn, items: await ownRoles.ofOrganization(organizationId) }
  }
