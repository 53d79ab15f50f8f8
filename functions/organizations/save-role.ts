import { roleChanged } from '../../events/organizations.role-changed.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound, versionDiffers } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import { findOrganization, refuseForeign } from './administer.ts'
import type { OrganizationRecord, Organizations } from './organization.ts'
import type { OwnRoles, RoleRecord, RoleTerms } from './role.ts'
import { grantable, isBuiltIn } from './roles.ts'

export interface RoleDeps {
  readonly organizations: Pick<Organizations, 'find'>
  readonly ownRoles: Pick<OwnRoles, 'find' | 'save'>
  readonly clock: Clock
  readonly tenantId: string
}

interface Target {
  readonly actor: Actor
  readonly organizationId: string
  readonly roleId: string
  readonly ifMatch: number
}

/** A role gives no more than the built-in roles of what the organization is. */
const refuseTooMuch = ({ roles: kinds }: OrganizationRecord, { permissions }: RoleTerms): void => {
  const ceiling = grantable(kinds)
  const errors = permissions.flatMap((permission, i) =>
    ceiling.has(permission)
      ? []
      : [{ pointer: `/permissions/${i}`, rule: `${permission} is not for a ${kinds.join(' and ')}` }],
  )
  if (errors.length) {
    throw new DomainError('invalid-request', 'The role would permit what the organization must not do.', {
      errors,
    })
  }
}

const refuseBuiltIn = (roleId: string): void => {
  if (isBuiltIn(roleId)) {
    throw new DomainError('invalid-request', `${roleId} is a built-in role.`, {
      errors: [{ pointer: '/roleId', rule: 'must not be the name of a built-in role' }],
    })
  }
}

const eventOf = (before: RoleRecord | undefined, after: RoleRecord, tenant: string) => {
  const { organizationId, roleId, permissions, version, changedAt, changedBy, removedAt } = after
  const made = !before || before.removedAt ? 'made' : 'changed'
  return roleChanged.create(
    { aggregate: `role/${organizationId}/${roleId}`, sequence: version, time: changedAt, tenant },
    { organizationId, roleId, what: removedAt ? 'ended' : made, permissions, version, changedBy },
  )
}

/** The version by which a role is known: none, once it has ended. */
const versionOf = (role: RoleRecord | undefined): number => (role && !role.removedAt ? role.version : 0)

/**
 * Makes a role of an organization's own or changes what it permits.
 *
 * @throws `not-found`, `invalid-request` naming each permission that is not for such an organization,
 *   `precondition-failed`
 */
export const saveRole =
  ({ organizations, ownRoles, clock, tenantId }: RoleDeps) =>
  async (
    { actor, organizationId, roleId, ifMatch, terms }: Target & { readonly terms: RoleTerms },
    once: Once<RoleRecord>,
  ): Promise<RoleRecord> => {
    refuseBuiltIn(roleId)
    const organization = await findOrganization({ organizations })(organizationId, actor)
    const before = await ownRoles.find(organizationId, roleId)
    if (versionOf(before) === 0 && ifMatch > 0) throw notFound('role')
    if (versionOf(before) !== ifMatch) throw versionDiffers(versionOf(before))
    refuseTooMuch(organization, terms)
    const after: RoleRecord = {
      organizationId,
      roleId,
      ...terms,
      members: before?.members ?? 0,
      version: (before?.version ?? 0) + 1,
      changedAt: clock(),
      changedBy: actor.subject,
    }
    await ownRoles.save({ before, after, event: eventOf(before, after, tenantId), done: once(after) })
    return after
  }

/**
 * Ends a role that no member has.
 *
 * @throws `not-found`, `role-in-use`, `precondition-failed`
 */
export const removeRole =
  ({ ownRoles, clock, tenantId }: Pick<RoleDeps, 'ownRoles' | 'clock' | 'tenantId'>) =>
  async ({ actor, organizationId, roleId, ifMatch }: Target, once: Once<RoleRecord>): Promise<RoleRecord> => {
    refuseForeign(organizationId, actor)
    const before = await ownRoles.find(organizationId, roleId)
    if (!before || before.removedAt) throw notFound('role')
    if (before.version !== ifMatch) throw versionDiffers(before.version)
    const removedAt = clock()
    const after: RoleRecord = {
      ...before,
      members: 0,
      version: before.version + 1,
      changedAt: removedAt,
      changedBy: actor.subject,
      removedAt,
    }
    await ownRoles.save({ before, after, event: eventOf(before, after, tenantId), done: once(after) })
    return after
  }
