import { memberChanged } from '../../events/organizations.member-changed.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound, versionDiffers } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import { findOrganization, refuseForeign } from './administer.ts'
import type { MemberRecord, Members, MemberTerms } from './member.ts'
import type { OrganizationRecord, Organizations } from './organization.ts'
import { isBuiltIn, rolesFor } from './roles.ts'

export interface MemberDeps {
  readonly organizations: Pick<Organizations, 'find'>
  readonly members: Pick<Members, 'find' | 'save'>
  readonly clock: Clock
  readonly tenantId: string
  /** Refuses where the person does not agree to their data being kept any more. */
  readonly mayKeepContact: (subject: string, on: string) => Promise<void>
}

interface Target {
  readonly actor: Actor
  readonly organizationId: string
  readonly subject: string
  readonly ifMatch: number
}

/** So nobody gives himself rights, and whoever manages members stays one. */
const refuseOneself = ({ actor, organizationId, subject }: Target): void => {
  if (subject === actor.subject && organizationId === actor.organizationId) {
    throw new DomainError('own-membership', 'Another member must change your membership.')
  }
}

/** A built-in role must be one for what the organization is; one of its own is checked in the write. */
const refuseOtherRoles = ({ roles: kinds }: OrganizationRecord, role: string): void => {
  const names: readonly string[] = rolesFor(kinds)
  if (isBuiltIn(role) && !names.includes(role)) {
    throw new DomainError('role-unknown', `${role} is not a role for a ${kinds.join(' and ')}.`, { role })
  }
}

const refuseOtherUnits = ({ units = [] }: OrganizationRecord, unitId: string | undefined): void => {
  if (unitId === undefined || units.some(unit => unit.unitId === unitId)) return
  throw new DomainError('invalid-request', `The organization has no unit ${unitId}.`, {
    errors: [{ pointer: '/unitId', rule: 'must be a unit of the organization' }],
  })
}

/** What has become of a membership. */
export const eventOf = (before: MemberRecord | undefined, after: MemberRecord, tenant: string) => {
  const { organizationId, subject, role, version, changedAt, changedBy, removedAt } = after
  const joined = !before || before.removedAt ? 'joined' : 'changed'
  return memberChanged.create(
    { aggregate: `member/${organizationId}/${subject}`, sequence: version, time: changedAt, tenant },
    { organizationId, subject, what: removedAt ? 'left' : joined, role, version, changedBy },
  )
}

/** The version by which a membership is known: none, once it has ended. */
const versionOf = (member: MemberRecord | undefined): number =>
  member && !member.removedAt ? member.version : 0

/**
 * Makes somebody a member of an organization or changes what he is in it. It works everywhere within a
 * minute.
 *
 * @throws `not-found`, `own-membership`, `role-unknown`, `precondition-failed`, `consent-withdrawn`
 */
export const saveMember =
  ({ organizations, members, clock, tenantId, mayKeepContact }: MemberDeps) =>
  async (
    { terms, ...target }: Target & { readonly terms: MemberTerms },
    once: Once<MemberRecord>,
  ): Promise<MemberRecord> => {
    const { actor, organizationId, subject, ifMatch } = target
    const organization = await findOrganization({ organizations })(organizationId, actor)
    const before = await members.find(organizationId, subject)
    if (versionOf(before) === 0 && ifMatch > 0) throw notFound('member')
    if (versionOf(before) !== ifMatch) throw versionDiffers(versionOf(before))
    refuseOneself(target)
    refuseOtherRoles(organization, terms.role)
    refuseOtherUnits(organization, terms.unitId)
    const changedAt = clock()
    if (terms.contact) await mayKeepContact(subject, changedAt.slice(0, 10))
    const after: MemberRecord = {
      organizationId,
      subject,
      ...terms,
      version: (before?.version ?? 0) + 1,
      changedAt,
      changedBy: actor.subject,
    }
    await members.save({ before, after, event: eventOf(before, after, tenantId), done: once(after) })
    return after
  }

/**
 * Ends a membership: within a minute the subject can do nothing for the organization any more.
 *
 * @throws `not-found`, `own-membership`, `precondition-failed`
 */
export const removeMember =
  ({ members, clock, tenantId }: Pick<MemberDeps, 'members' | 'clock' | 'tenantId'>) =>
  async (target: Target, once: Once<MemberRecord>): Promise<MemberRecord> => {
    const { actor, organizationId, subject, ifMatch } = target
    refuseForeign(organizationId, actor)
    const before = await members.find(organizationId, subject)
    if (!before || before.removedAt) throw notFound('member')
    if (before.version !== ifMatch) throw versionDiffers(before.version)
    refuseOneself(target)
    const { contact: _, ...rest } = before
    const removedAt = clock()
    const after: MemberRecord = {
      ...rest,
      version: before.version + 1,
      changedAt: removedAt,
      changedBy: actor.subject,
      removedAt,
    }
    await members.save({ before, after, event: eventOf(before, after, tenantId), done: once(after) })
    return after
  }
