import type { Actor, Permission } from '../../shared/actor.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { MemberRecord } from './member.ts'
import type { OrganizationRecord } from './organization.ts'
import type { RoleRecord } from './role.ts'
import { grantable, isBuiltIn, permissionsOf, rolesFor } from './roles.ts'

interface FindActorDeps {
  readonly membershipsOf: (subject: string) => Promise<Membership[]>
  /** milliseconds since some start: only differences count */
  readonly now: () => number
}

/** A change of membership or role is seen everywhere after at most this long. */
const TRUSTED_FOR_MS = 60_000
/**
 * Subjects remembered at once, some kilobytes each; the oldest is forgotten first. More than a flash sale brings
 * in a minute: with fewer, everybody would have been forgotten when he comes again.
 */
const MOST_SUBJECTS = 4_000

/** One of a subject's memberships, with what it rests on. */
export interface Membership {
  readonly member: MemberRecord
  readonly organization: OrganizationRecord
  /** the role, where it is one of the organization's own */
  readonly ownRole?: RoleRecord
}

/** What a membership permits: its role, as far as the organization is what the role is for. */
export const permitted = ({ member, organization, ownRole }: Membership): ReadonlySet<Permission> => {
  const { roles: kinds } = organization
  if (isBuiltIn(member.role)) {
    return rolesFor(kinds).includes(member.role) ? permissionsOf(member.role) : new Set()
  }
  if (!ownRole || ownRole.removedAt) return new Set()
  const ceiling = grantable(kinds)
  return new Set(ownRole.permissions.filter(permission => ceiling.has(permission)))
}

const chosen = (memberships: readonly Membership[], organizationId: string | undefined): Membership => {
  if (organizationId) {
    const found = memberships.find(({ member }) => member.organizationId === organizationId)
    if (!found)
      throw new DomainError('forbidden', 'You are not a member of the organization that you act for.')
    return found
  }
  const [only, another] = memberships
  if (!only) throw new DomainError('forbidden', 'You are not a member of any organization here.')
  if (another) {
    throw new DomainError('organization-ambiguous', 'You are a member of several organizations.', {
      organizations: memberships.map(({ member }) => member.organizationId),
    })
  }
  return only
}

/**
 * Finds for whom a subject acts and what he may do. The token says only who he is; rights are ours, kept
 * for a minute, so that revocation works within that time whoever issued the token.
 */
export const findActor = ({ membershipsOf: load, now }: FindActorDeps) => {
  const remembered = new Map<string, { at: number; memberships: Promise<Membership[]> }>()

  const membershipsOf = (subject: string): Promise<Membership[]> => {
    const known = remembered.get(subject)
    if (known && now() - known.at < TRUSTED_FOR_MS) return known.memberships
    const entry = { at: now(), memberships: load(subject) }
    remembered.delete(subject)
    remembered.set(subject, entry)
    entry.memberships.catch(() => remembered.delete(subject))
    if (remembered.size > MOST_SUBJECTS) {
      for (const oldest of remembered.keys()) {
        remembered.delete(oldest)
        break
      }
    }
    return entry.memberships
  }

  return async (subject: string, organizationId: string | undefined): Promise<Actor> => {
    const membership = chosen(await membershipsOf(subject), organizationId)
    const { member, organization } = membership
    if (organization.status === 'suspended') {
      throw new DomainError('forbidden', 'The organization that you act for is suspended.')
    }
    return {
      subject,
      organizationId: organization.organizationId,
      organizationRoles: organization.roles,
      role: member.role,
      permissions: permitted(membership),
      ...(organization.buyerGroups ? { buyerGroups: organization.buyerGroups } : {}),
    }
  }
}
