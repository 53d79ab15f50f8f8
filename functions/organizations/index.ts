/** What other contexts may use of `organizations`. */
import { tokenRules } from '../../shared/lambda/authenticate.ts'
import type { Tables } from '../../shared/tables.ts'
import { findActor } from './find-actor.ts'
import { membershipReader } from './membership.store.ts'

export { memberItem, memberStore } from './member.store.ts'
export type { Member } from './member.ts'
export { organizationItem, organizationStore } from './organization.store.ts'
export type { Organization, OrganizationRecord, Organizations } from './organization.ts'
export { organizationsTable } from './organizations.table.ts'
export { peopleWhoMay, type Reachable } from './people.store.ts'
export { personStore } from './person.store.ts'
export { socialCreditCodeWarnings } from './social-credit-code.ts'

/** What every HTTP entry needs to know who asks: the token's rules and the finder of actors. */
export const identity = (tables: Tables, environment: Record<string, string | undefined>) => ({
  token: tokenRules(environment),
  findActor: findActor({ membershipsOf: membershipReader(tables), now: () => performance.now() }),
})
