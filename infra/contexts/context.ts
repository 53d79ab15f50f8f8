import type { TableDefinition } from '../../shared/tables.ts'
import type { ServiceStack } from '../stacks/service-stack.ts'
import type { Tenant } from '../tenants/tenant.ts'

/** What a business context adds to a tenant's stacks. */
export interface Context {
  readonly name: string
  /** For the data stack */
  readonly tables: readonly TableDefinition[]
  /** Absent: in every tenant's stacks */
  readonly enabled?: (tenant: Tenant) => boolean
  /** Adds its functions, with their queues, routes, streams and schedules, to the service stack */
  readonly addTo: (service: ServiceStack) => void
}
