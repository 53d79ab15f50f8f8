import * as z from 'zod/mini'
import { permissions } from '../../shared/actor.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'

export const roleIdSchema = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{1,39}$/, 'must be 2 to 40 lower-case letters, digits and dashes'))

const name = z.strictObject({
  zh: z.string().check(z.minLength(1), z.maxLength(60)),
  en: z.string().check(z.minLength(1), z.maxLength(60)),
})

export const roleTermsSchema = z
  .strictObject({
    name,
    /** what it permits; whatever is not named is denied */
    permissions: z.array(z.enum(permissions)).check(
      z.minLength(1),
      z.refine(all => new Set(all).size === all.length, 'must not repeat a permission'),
    ),
  })
  .register(z.globalRegistry, { id: 'RoleTerms', description: 'A role of an organization’s own.' })
export type RoleTerms = z.infer<typeof roleTermsSchema>

/** A role of an organization's own as it is kept; an ended one stays behind as a mark. */
export const roleSchema = z
  .object({
    organizationId: z.string(),
    roleId: z.string(),
    ...roleTermsSchema.shape,
    /** how many members have it */
    members: z.int(),
    version: z.int(),
    changedAt: z.string(),
    changedBy: z.string(),
    removedAt: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'Role', description: 'A role of an organization’s own.' })
export type RoleRecord = z.infer<typeof roleSchema>

export interface RoleChange {
  readonly before: RoleRecord | undefined
  readonly after: RoleRecord
  readonly event: DomainEvent
  readonly done: IdempotencyRecord
}

/** Roles of organizations' own, by access pattern. */
export interface OwnRoles {
  /** Ended ones with them. */
  find(organizationId: string, roleId: string): Promise<RoleRecord | undefined>
  ofOrganization(organizationId: string): Promise<RoleRecord[]>
  /** @throws `precondition-failed`, `role-in-use` when it is to end while a member has it */
  save(change: RoleChange): Promise<void>
}
