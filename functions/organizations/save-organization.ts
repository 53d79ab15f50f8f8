import { organizationChanged } from '../../events/organizations.organization-changed.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { versionDiffers } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { findOrganization } from './administer.ts'
import {
  type OrganizationRecord,
  type Organizations,
  type OrganizationTerms,
  type OrganizationView,
  organizationView,
  type Profile,
} from './organization.ts'

export interface OrganizationDeps {
  readonly organizations: Pick<Organizations, 'find' | 'save'>
  readonly clock: Clock
  readonly tenantId: string
}

type What = Parameters<typeof organizationChanged.create>[1]['what']

const eventOf = (after: OrganizationRecord, what: What, tenant: string) => {
  const { organizationId, roles, buyerGroups = [], status, version, changedAt, changedBy } = after
  return organizationChanged.create(
    { aggregate: organizationId, sequence: version, time: changedAt, tenant },
    { organizationId, what, roles, buyerGroups, status, version, changedBy },
  )
}

interface RegisterOrganization {
  readonly actor: Actor
  readonly terms: OrganizationTerms
}

/**
 * Registers an organization under a new id. Its first member is given by the operator. A code whose check
 * characters do not fit is taken, and answered with a warning.
 */
export const registerOrganization =
  ({ organizations, clock, tenantId, newId }: OrganizationDeps & { readonly newId: NewId }) =>
  async ({ actor, terms }: RegisterOrganization, once: Once<OrganizationView>): Promise<OrganizationView> => {
    const after: OrganizationRecord = {
      organizationId: newId('org'),
      ...terms,
      version: 1,
      changedAt: clock(),
      changedBy: actor.subject,
    }
    const event = eventOf(after, 'registered', tenantId)
    const answer = organizationView(after)
    await organizations.save({ before: undefined, after, event, done: once(answer) })
    return answer
  }

const whatOf = (before: OrganizationRecord, after: OrganizationRecord): What => {
  if (before.status === after.status) return 'changed'
  return after.status === 'suspended' ? 'suspended' : 'resumed'
}

interface Change {
  readonly actor: Actor
  readonly organizationId: string
  readonly ifMatch: number
}

const changing =
  ({ organizations, clock, tenantId }: OrganizationDeps) =>
  async (
    { actor, organizationId, ifMatch }: Change,
    changed: (before: OrganizationRecord) => Omit<OrganizationRecord, 'version' | 'changedAt' | 'changedBy'>,
    whatIs: (before: OrganizationRecord, after: OrganizationRecord) => What,
    once: Once<OrganizationView>,
  ): Promise<OrganizationView> => {
    const before = await findOrganization({ organizations })(organizationId, actor)
    if (before.version !== ifMatch) throw versionDiffers(before.version)
    const after: OrganizationRecord = {
      ...changed(before),
      version: before.version + 1,
      changedAt: clock(),
      changedBy: actor.subject,
    }
    const event = eventOf(after, whatIs(before, after), tenantId)
    const answer = organizationView(after)
    await organizations.save({ before, after, event, done: once(answer) })
    return answer
  }

/**
 * Changes what the operator says of an organization: its roles, groups and whether it is let in. What it
 * says of itself stays.
 *
 * @throws `not-found`, `precondition-failed`
 */
export const changeOrganization =
  (deps: OrganizationDeps) =>
  ({ terms, ...change }: Change & { readonly terms: OrganizationTerms }, once: Once<OrganizationView>) =>
    changing(deps)(
      change,
      ({ organizationId, contact, invoiceTitle, units }) => ({
        organizationId,
        ...terms,
        ...(contact ? { contact } : {}),
        ...(invoiceTitle ? { invoiceTitle } : {}),
        ...(units ? { units } : {}),
      }),
      whatOf,
      once,
    )

/**
 * Changes where an organization's invoices are mailed, where their orders say nothing else; without an address
 * they are not. Of its title nothing else changes: one that had none is named as it is registered.
 *
 * @throws `not-found`, `precondition-failed`
 */
export const changeInvoiceMail =
  (deps: OrganizationDeps) =>
  ({ email, ...change }: Change & { readonly email: string | undefined }, once: Once<OrganizationView>) =>
    changing(deps)(
      change,
      before => {
        const { email: _, ...title } = before.invoiceTitle ?? { name: before.name }
        return { ...before, invoiceTitle: { ...title, ...(email ? { email } : {}) } }
      },
      () => 'profileChanged',
      once,
    )

/**
 * Changes what an organization says of itself: contact, invoice title and units, all of it as it is to be.
 *
 * @throws `not-found`, `precondition-failed`
 */
export const changeProfile =
  (deps: OrganizationDeps) =>
  ({ profile, ...change }: Change & { readonly profile: Profile }, once: Once<OrganizationView>) =>
    changing(deps)(
      change,
      ({ contact: _, invoiceTitle: _title, units: _units, ...terms }) => ({ ...terms, ...profile }),
      () => 'profileChanged',
      once,
    )
