import type { Actor } from '../../shared/actor.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Member, Organization, Organizations } from './organization.ts'
import { permissionsOf } from './roles.ts'

interface FindActorDeps {
  readonly organizations: Organizations
  /** milliseconds since some start: only differences count */
  readonly now: () => number
}

/** A change of membership or role is seen everywhere after at most this long. */
const TRUSTED_FOR_MS = 60_000
/** Subjects remembered at once; the oldest is forgotten first. */
const MOST_SUBJECTS = 1_000

interface Membership {
  readonly member: Member
  readonly organization: Organization
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
export const findActor = ({ organizations, now }: FindActorDeps) => {
  const remembered = new Map<string, { at: number; memberships: Promise<Membership[]> }>()

  const load = async (subject: string): Promise<Membership[]> => {
    const members = await organizations.membershipsOf(subject)
    const found = await Promise.all(
      members.map(async member => ({
        member,
        organization: await organizations.find(member.organizationId),
      })),
    )
    return found.flatMap(({ member, organization }) => (organization ? [{ member, organization }] : []))
  }

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
    const { member, organization } = chosen(await membershipsOf(subject), organizationId)
    return {
      subject,
      organizationId: organization.organizationId,
      organizationRoles: organization.roles,
      role: member.role,
      permissions: permissionsOf(member.role),
      ...(organization.buyerGroups ? { buyerGroups: organization.buyerGroups } : {}),
    }
  }
}
