import * as z from 'zod/mini'

/** What a function knows of the tenant it runs for. */
export interface Tenant {
  readonly id: string
  readonly name: string
  /** BCP 47, the language of texts when the reader's is unknown */
  readonly locale: string
  /** ISO 4217 */
  readonly currency: string
  /** IANA name; business dates and invoice years are counted in it */
  readonly timeZone: string
}

const tenantSchema = z.object({
  id: z.string(),
  name: z.string(),
  locale: z.string(),
  currency: z.string(),
  timeZone: z.string(),
})

/** Reads the tenant from `TENANT_CONFIG`, which the stack writes into every function's environment. */
export const tenantFromEnvironment = (environment: Record<string, string | undefined>): Tenant =>
  tenantSchema.parse(JSON.parse(environment.TENANT_CONFIG ?? '{}'))
