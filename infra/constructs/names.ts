import type { Tenant } from '../tenants/tenant.ts'

/** A tenant's stacks in the order of their deployment: each refers only to those before it. */
export const stackNames = ['data', 'work', 'api'] as const

export type StackName = (typeof stackNames)[number]

/** Names that one stack must know of another's resources before these exist, or without importing each. */
export const eventsTopicName = (tenant: Tenant): string => `${tenant.id}-events.fifo`

/** @param functionId `<context>-<file>` */
export const functionName = (tenant: Tenant, functionId: string): string => `${tenant.id}-${functionId}`

export const queueName = (tenant: Tenant, name: string, fifo: boolean): string =>
  fifo ? `${tenant.id}-${name}.fifo` : `${tenant.id}-${name}`
