/** What other contexts may use of `organizations`. */
import type { Actor } from '../../shared/actor.ts'
import type { Once } from '../../shared/idempotency.ts'
import { tokenRules } from '../../shared/lambda/authenticate.ts'
import type { Tables } from '../../shared/tables.ts'
import { findOrganization } from './administer.ts'
import { findActor } from './find-actor.ts'
import { membershipReader } from './membership.store.ts'
import { organizationStore } from './organization.store.ts'
import type { OrganizationView } from './organization.ts'
import { changeInvoiceMail, type OrganizationDeps } from './save-organization.ts'

export { memberItem, memberStore } from './member.store.ts'
export type { Member } from './member.ts'
export { organizationItem, organizationStore } from './organization.store.ts'
export type { Organization } from './organization.ts'
export { organizationsTable } from './organizations.table.ts'
export { peopleWhoMay, type Reachable } from './people.store.ts'
export { personErasure, personStore } from './person.store.ts'
export { socialCreditCodeDoubts, socialCreditCodeWarnings } from './social-credit-code.ts'

/**
 * Where invoices of an actor's own organization are mailed, to be read and to be changed. Takes the tables
 * that seal: what an organization says of itself is written as a whole.
 */
export const invoiceMailOn = (tables: Tables, deps: Omit<OrganizationDeps, 'organizations'>) => {
  const organizations = organizationStore(tables)
  return {
    of: async (actor: Actor): Promise<{ version: number; email?: string | undefined }> => {
      const { version, invoiceTitle } = await findOrganization({ organizations })(actor.organizationId, actor)
      return { version, email: invoiceTitle?.email }
    },
    change: (
      command: { actor: Actor; ifMatch: number; email: string | undefined },
      once: Once<OrganizationView>,
    ) =>
      changeInvoiceMail({ ...deps, organizations })(
        { ...command, organizationId: command.actor.organizationId },
        once,
      ),
  }
}

/** What every HTTP entry needs to know who asks: the token's rules and the finder of actors. */
export const identity = (tables: Tables, environment: Record<string, string | undefined>) => ({
  token: tokenRules(environment),
  findActor: findActor({ membershipsOf: membershipReader(tables), now: () => performance.now() }),
})
