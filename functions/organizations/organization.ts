import type { OrganizationRole } from '../../shared/actor.ts'

/** A legal entity that trades on the platform, in one or more roles. */
export interface Organization {
  readonly organizationId: string
  readonly name: string
  readonly roles: readonly OrganizationRole[]
  /** 统一社会信用代码 (GB 32100-2015), where it has one */
  readonly unifiedSocialCreditCode?: string
  /** groups of buyers that it is in, for price lists and assortments */
  readonly buyerGroups?: readonly string[] | undefined
}

/** A person or machine acting for an organization in a role. */
export interface Member {
  readonly subject: string
  readonly organizationId: string
  readonly role: string
}

/** Where organizations and memberships are read. */
export interface Organizations {
  find(organizationId: string): Promise<Organization | undefined>
  membershipsOf(subject: string): Promise<Member[]>
}
