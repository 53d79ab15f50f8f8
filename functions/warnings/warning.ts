import type * as z from 'zod/mini'
import type { deviceChanged } from '../../events/devices.device-changed.v1.ts'
import type { stockLow } from '../../events/inventory.stock-low.v1.ts'
import type { stockOver } from '../../events/inventory.stock-over.v1.ts'
import type { Permission } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { Draft } from './draft.ts'

interface Place {
  readonly sku: string
  readonly warehouseId: string
}

/** What somebody is warned of. */
export type Matter =
  | ({ readonly kind: 'stockLow'; readonly available: number; readonly lowBelow: number } & Place)
  | ({ readonly kind: 'stockOver'; readonly onHand: number; readonly overAbove: number } & Place)
  | { readonly kind: 'deviceSilent'; readonly deviceId: string; readonly warehouseId: string }

export interface Warning {
  /** of the event that warns */
  readonly eventId: string
  /** the organization that it concerns */
  readonly ownerId: string
  readonly at: Instant
  readonly matter: Matter
}

/** Whom it concerns of an organization: who may do something about it. */
export const concernedBy = ({ kind }: Matter): Permission =>
  kind === 'deviceSilent' ? 'device:manage' : 'stock:manage'

type Told<Definition extends { readonly schema: z.ZodMiniType }> = DomainEvent<z.infer<Definition['schema']>>

const of = ({ id, time }: DomainEvent, ownerId: string, matter: Matter): Warning => ({
  eventId: id,
  ownerId,
  at: time,
  matter,
})

export const lowStock = (event: Told<typeof stockLow>): Warning => {
  const { ownerId, sku, warehouseId, available, lowBelow } = event.data
  return of(event, ownerId, { kind: 'stockLow', sku, warehouseId, available, lowBelow })
}

export const overStock = (event: Told<typeof stockOver>): Warning => {
  const { ownerId, sku, warehouseId, onHand, overAbove } = event.data
  return of(event, ownerId, { kind: 'stockOver', sku, warehouseId, onHand, overAbove })
}

/** Only a silence warns, and only whom the event names. */
export const silentDevice = (event: Told<typeof deviceChanged>): Warning | undefined => {
  const { change, ownerId, deviceId, warehouseId } = event.data
  if (change !== 'silent' || !ownerId) return undefined
  return of(event, ownerId, { kind: 'deviceSilent', deviceId, warehouseId })
}

/** What waits for an organization. */
export interface Waiting {
  /** that are in no letter yet, the oldest first */
  readonly warnings: readonly Warning[]
  readonly drafts: readonly Draft[]
}

/** Warnings and the letters that they become, by access pattern. */
export interface Warnings {
  /** @throws AlreadyConsumed when the event was here before */
  collect(warning: Warning, event: DomainEvent): Promise<void>
  /** Each organization for which something was due by then; the one that has waited longest first. */
  owners(by: Instant): AsyncIterable<string>
  /** All its letters, and its oldest warnings, so many at most. */
  of(ownerId: string, most: number): Promise<Waiting>
  /**
   * These warnings are in these letters now. What one transaction does not hold is written in several, the letters
   * first: whoever takes the step again finds in them what they have. @throws `conflict` when another has changed them
   */
  draft(drafts: readonly Draft[], warnings: readonly Warning[]): Promise<void>
  /** It is told later. @throws `conflict` */
  keep(draft: Draft): Promise<void>
  /** It is told, or never will be. @throws `conflict` when more has come in meanwhile */
  forget(draft: Draft): Promise<void>
}
