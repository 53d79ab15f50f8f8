import type { Tenant } from '../tenants/tenant.ts'

/** Names that one stack must know of the other's resources before these exist. */
export const eventsTopicName = (tenant: Tenant): string => `${tenant.id}-events.fifo`
