import * as z from 'zod/mini'
import { type OrganizationRole, organizationRoles } from '../../shared/actor.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { type Money, moneySchema } from '../../shared/money.ts'
import { sensitive } from '../../shared/personal.ts'
import { contactSchema } from './contact.ts'
import { socialCreditCodeDoubts, socialCreditCodeWarnings } from './social-credit-code.ts'
import { isTree, unitSchema } from './unit.ts'

export const organizationIdSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be the id of an organization'))

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most))

/** GB 32100-2015: digits and capitals without I, O, S, V, Z. */
const uscc = z
  .string()
  .check(z.regex(/^[0-9A-HJ-NP-RTUW-Y]{18}$/, 'must be 18 digits and capital letters without I, O, S, V, Z'))

/** How an organization is named on the invoices that it gets (发票抬头), where its orders say nothing else. */
export const invoiceTitleSchema = z
  .strictObject({
    name: text(200),
    unifiedSocialCreditCode: z.optional(uscc),
    address: z.optional(sensitive(text(300), 'confidential')),
    telephone: z.optional(sensitive(text(40), 'confidential')),
    bankName: z.optional(text(200)),
    bankAccount: z.optional(
      sensitive(
        z.string().check(z.regex(/^[0-9A-Z]{6,34}$/, 'must be 6 to 34 digits or letters')),
        'confidential',
      ),
    ),
    email: z.optional(sensitive(z.email(), 'confidential')),
  })
  .register(z.globalRegistry, {
    id: 'StandingInvoiceTitle',
    description: 'How an organization is named on its invoices, where an order says nothing else.',
  })

/** What the operator says of an organization. */
export const organizationTermsSchema = z
  .strictObject({
    name: text(200),
    roles: z.array(z.enum(organizationRoles)).check(
      z.minLength(1),
      z.maxLength(organizationRoles.length),
      z.refine(roles => new Set(roles).size === roles.length, 'must not repeat a role'),
    ),
    unifiedSocialCreditCode: z.optional(uscc),
    /** groups of buyers for price lists and assortments */
    buyerGroups: z.optional(
      z
        .array(
          z
            .string()
            .check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits, dashes')),
        )
        .check(z.maxLength(5)),
    ),
    /** what it may owe at once; absent: none was granted */
    creditLimit: z.optional(moneySchema),
    /** members of a suspended organization can do nothing */
    status: z._default(z.enum(['active', 'suspended']), 'active'),
  })
  .register(z.globalRegistry, {
    id: 'OrganizationTerms',
    description: 'What the operator says of an organization.',
  })
export type OrganizationTerms = z.infer<typeof organizationTermsSchema>

/** What an organization says of itself. */
export const profileSchema = z
  .strictObject({
    /** all that is of persons is in here and nowhere else */
    contact: z.optional(contactSchema),
    invoiceTitle: z.optional(invoiceTitleSchema),
    units: z.optional(
      z
        .array(unitSchema)
        .check(
          z.maxLength(100),
          z.refine(isTree, 'must be a tree of at most five levels, each unit with an id of its own'),
        ),
    ),
  })
  .register(z.globalRegistry, {
    id: 'OrganizationProfile',
    description: 'What an organization says of itself.',
  })
export type Profile = z.infer<typeof profileSchema>

/** A legal entity that trades on the platform, in one or more roles. */
export interface Organization extends Profile {
  readonly organizationId: string
  readonly name: string
  readonly roles: readonly OrganizationRole[]
  /** 统一社会信用代码 (GB 32100-2015), where it has one */
  readonly unifiedSocialCreditCode?: string | undefined
  /** groups of buyers that it is in, for price lists and assortments */
  readonly buyerGroups?: readonly string[] | undefined
  /** what it may owe at once; absent: none was granted */
  readonly creditLimit?: Money | undefined
}

/** An organization as it is kept. Its version counts all changes of it and is its ETag. */
export const organizationSchema = z
  .object({
    organizationId: z.string(),
    ...organizationTermsSchema.shape,
    ...profileSchema.shape,
    status: z.enum(['active', 'suspended']),
    version: z.int(),
    changedAt: z.string(),
    changedBy: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'Organization',
    description: 'A legal entity that trades on the platform, in one or more roles.',
  })
export type OrganizationRecord = z.infer<typeof organizationSchema>

const warningSchema = z.object({
  /** the member that is odd */
  pointer: z.enum(['/unifiedSocialCreditCode', '/invoiceTitle/unifiedSocialCreditCode']),
  /** what of it does not fit: the form, its own check character, or that of the organization code in it */
  doubt: z.enum(socialCreditCodeDoubts),
})

/** An organization as it is answered: with what in it should be looked up in the register. */
export const organizationViewSchema = z
  .extend(organizationSchema, { warnings: z.optional(z.array(warningSchema)) })
  .register(z.globalRegistry, {
    id: 'OrganizationView',
    description:
      'An organization; `warnings` names codes whose check characters do not fit: such are in lawful use, so they are taken, and should be looked up in the register.',
  })
export type OrganizationView = z.infer<typeof organizationViewSchema>

/** Warnings are computed when they are told: they follow from what is kept. */
export const organizationView = (record: OrganizationRecord): OrganizationView => {
  const doubts = (pointer: z.infer<typeof warningSchema>['pointer'], code: string | undefined) =>
    (code ? socialCreditCodeWarnings(code) : []).map(doubt => ({ pointer, doubt }))
  const warnings = [
    ...doubts('/unifiedSocialCreditCode', record.unifiedSocialCreditCode),
    ...doubts('/invoiceTitle/unifiedSocialCreditCode', record.invoiceTitle?.unifiedSocialCreditCode),
  ]
  return warnings.length ? { ...record, warnings } : record
}

export interface PageRequest {
  readonly limit: number
  readonly cursor: string | undefined
  readonly descending?: boolean | undefined
}

/** A change of an organization with its event. */
export interface OrganizationChange {
  readonly before: OrganizationRecord | undefined
  readonly after: OrganizationRecord
  readonly event: DomainEvent
  readonly done: IdempotencyRecord
}

/** Organizations by access pattern. */
export interface Organizations {
  find(organizationId: string): Promise<OrganizationRecord | undefined>
  list(page: PageRequest): Promise<{ items: OrganizationRecord[]; cursor?: string }>
  /** @throws `precondition-failed` when it is not in the version of `before` any more */
  save(change: OrganizationChange): Promise<void>
}
