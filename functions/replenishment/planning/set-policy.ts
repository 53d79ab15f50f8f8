import { type Actor, actsAs } from '../../../shared/actor.ts'
import type { Clock } from '../../../shared/clock.ts'
import { DomainError, notFound } from '../../../shared/errors/domain-error.ts'
import type { IdempotencyRecord, Once } from '../../../shared/idempotency.ts'
import type { StockRef, Warehouse } from '../../inventory/index.ts'
import type { Position } from '../positions/position.ts'
import { levelsOf } from './policy.ts'
import { type PolicySetting, type PositionPolicy, positionPolicyOf } from './position-policy.ts'

/** Thrown when a policy is not of the version that it was decided on. */
export class PolicyMoved extends Error {
  override readonly name = 'PolicyMoved'
}

/** Where policies are kept, by access pattern. */
export interface Policies {
  find(ref: StockRef): Promise<Position | undefined>
  /**
   * Writes what people decide about a position and leaves what its orders decide as it is.
   *
   * @throws PolicyMoved
   */
  set(position: Position, before: number, record: IdempotencyRecord): Promise<void>
}

export interface SetPolicyDeps {
  readonly policies: Policies
  readonly warehouses: () => Promise<readonly Warehouse[]>
  readonly clock: Clock
}

const ownWarehouse = async (
  warehouses: SetPolicyDeps['warehouses'],
  warehouseId: string,
  actor: Actor,
): Promise<Warehouse> => {
  const warehouse = (await warehouses()).find(each => each.warehouseId === warehouseId)
  if (!warehouse || !(actsAs(actor, 'operator') || warehouse.ownerId === actor.organizationId))
    throw notFound('replenishment policy')
  return warehouse
}

/** @throws `not-found` in another's warehouse, or where the SKU is not replenished */
export const readPolicy =
  ({ policies, warehouses }: Pick<SetPolicyDeps, 'policies' | 'warehouses'>) =>
  async (ref: StockRef, actor: Actor): Promise<PositionPolicy> => {
    await ownWarehouse(warehouses, ref.warehouseId, actor)
    const position = await policies.find(ref)
    if (!position) throw notFound('replenishment policy')
    return positionPolicyOf(position)
  }

const fresh = ({ sku, warehouseId }: StockRef, buyerId: string): Position => ({
  sku,
  warehouseId,
  buyerId,
  supplierId: '',
  reorderPoint: 0,
  orderUpTo: 1,
  packSize: 1,
  moq: 0,
  leadTimeDays: 0,
  onOrder: 0,
  version: 0,
})

/** Rules that a schema cannot say, each with the field that breaks it. */
const brokenRules = ({ policy }: PolicySetting): { pointer: string; rule: string }[] => {
  const { rule, reviewDays, fixed = {}, maximumStock = Number.POSITIVE_INFINITY } = policy
  return [
    ...(rule === 'periodic' && reviewDays === undefined
      ? [{ pointer: '/policy/reviewDays', rule: 'must be given for a periodic rule' }]
      : []),
    ...(fixed.reorderPoint !== undefined &&
    fixed.orderUpTo !== undefined &&
    fixed.orderUpTo <= fixed.reorderPoint
      ? [{ pointer: '/policy/fixed/orderUpTo', rule: 'must be above the reorder point' }]
      : []),
    ...((fixed.reorderPoint ?? 0) >= maximumStock
      ? [{ pointer: '/policy/fixed/reorderPoint', rule: 'must be under the maximum stock' }]
      : []),
  ]
}

/**
 * Sets how a SKU is replenished in a warehouse; the first time it begins to be. Levels follow at once, from
 * what is fixed and the last plan. With few demands known and nothing fixed its orders wait for a person.
 *
 * @param ifMatch the version that was read; 0 for none yet
 * @throws `not-found` for another's warehouse, `invalid-request`, `precondition-failed`
 */
export const setPolicy =
  ({ policies, warehouses }: SetPolicyDeps) =>
  async (
    ref: StockRef,
    { setting, ifMatch, actor }: { setting: PolicySetting; ifMatch: number; actor: Actor },
    once: Once<PositionPolicy>,
  ): Promise<PositionPolicy> => {
    const { ownerId } = await ownWarehouse(warehouses, ref.warehouseId, actor)
    const errors = brokenRules(setting)
    if (errors.length) throw new DomainError('invalid-request', 'The policy contradicts itself.', { errors })
    const before = await policies.find(ref)
    const version = before?.policyVersion ?? 0
    const stale = () =>
      new DomainError('precondition-failed', 'The policy has changed since it was read.', { version })
    if (version !== ifMatch) throw stale()
    const base = before ?? fresh(ref, ownerId)
    const { policy, ...supply } = setting
    const now = { ...base, lot: base.lot ?? Math.max(1, base.orderUpTo - base.reorderPoint) }
    const after: Position = {
      ...base,
      ...supply,
      policy,
      policyVersion: version + 1,
      ...levelsOf(policy, base.plan, now),
    }
    const answer = positionPolicyOf(after)
    try {
      await policies.set(after, version, once(answer))
    } catch (thrown) {
      if (thrown instanceof PolicyMoved) throw stale()
      throw thrown
    }
    return answer
  }
