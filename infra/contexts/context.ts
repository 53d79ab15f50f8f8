import type { TableDefinition } from '../../shared/tables.ts'
import type { Service } from '../stacks/service.ts'
import type { Tenant } from '../tenants/tenant.ts'

/** What a business context adds to a tenant's stacks. */
export interface Context {
  readonly name: string
  /** For the data stack */
  readonly tables: readonly TableDefinition[]
  /** Absent: in every tenant's stacks */
  readonly enabled?: (tenant: Tenant) => boolean
  /** Files of functions that a tenant does not have though it has the context; absent: it has all */
  readonly without?: (tenant: Tenant) => readonly string[]
  /** Adds its functions, with their queues, routes, streams and schedules, to the service */
  readonly addTo: (service: Service) => void
}
