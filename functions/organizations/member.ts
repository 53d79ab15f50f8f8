import * as z from 'zod/mini'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { sensitive } from '../../shared/personal.ts'
import type { PageRequest } from './organization.ts'

/** A person or machine acting for an organization in a role. */
export interface Member {
  readonly subject: string
  readonly organizationId: string
  /** the name of a built-in role, or the id of a role of the organization's own */
  readonly role: string
}

export const subjectSchema = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,128}$/, 'must be the subject of a token, of 1 to 128 printable characters'))

export const memberTermsSchema = z
  .strictObject({
    role: z.string().check(z.minLength(1), z.maxLength(64)),
    /** a unit of the organization */
    unitId: z.optional(z.string().check(z.maxLength(40))),
    contact: z.optional(
      sensitive(
        z.strictObject({
          name: z.string().check(z.minLength(1), z.maxLength(100)),
          email: z.optional(z.email()),
        }),
      ),
    ),
  })
  .register(z.globalRegistry, { id: 'MemberTerms', description: 'What somebody is in an organization.' })
export type MemberTerms = z.infer<typeof memberTermsSchema>

/**
 * A membership as it is kept. One that ended stays behind as a mark, so that its version goes on when the
 * same subject comes back.
 */
export const memberSchema = z
  .object({
    organizationId: z.string(),
    subject: z.string(),
    ...memberTermsSchema.shape,
    version: z.int(),
    changedAt: z.string(),
    changedBy: z.string(),
    removedAt: z.optional(z.string()),
  })
  .register(z.globalRegistry, {
    id: 'Member',
    description: 'A person or machine acting for an organization in a role.',
  })
export type MemberRecord = z.infer<typeof memberSchema>

/** A change of a membership; where it gives or takes a role of the organization's own, that is counted there. */
export interface MemberChange {
  readonly before: MemberRecord | undefined
  readonly after: MemberRecord
  readonly event: DomainEvent
  readonly done: IdempotencyRecord
}

/** Members by access pattern. */
export interface Members {
  /** Those of a subject that have not ended. */
  ofSubject(subject: string): Promise<MemberRecord[]>
  /** Ended ones with them. */
  find(organizationId: string, subject: string): Promise<MemberRecord | undefined>
  ofOrganization(
    organizationId: string,
    page: PageRequest,
  ): Promise<{ items: MemberRecord[]; cursor?: string }>
  /** @throws `precondition-failed`, `role-unknown` when the new role is not there (any more) */
  save(change: MemberChange): Promise<void>
}
