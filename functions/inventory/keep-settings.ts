import { type Actor, actsAs } from '../../shared/actor.ts'
import { DomainError, notFound, versionDiffers } from '../../shared/errors/domain-error.ts'
import type { IdempotencyRecord, Once } from '../../shared/idempotency.ts'
import type { LevelsStore } from './levels.store.ts'
import type { Levels } from './levels.ts'
import type { StockReader, StockRef, Warehouse } from './stock.ts'
import type { AllocationRule, AllocationRuleOf } from './warehouse.ts'

/** Warehouses and rules as their owners keep them. */
export interface WarehouseKeeper {
  find(warehouseId: string): Promise<Warehouse | undefined>
  ruleOf(ownerId: string): Promise<AllocationRuleOf | undefined>
  /** @param ifMatch the version that the change was decided on, 0 for none. @throws `precondition-failed` */
  save(warehouse: Warehouse & { version: number }, ifMatch: number, done: IdempotencyRecord): Promise<void>
  saveRule(rule: AllocationRuleOf, ifMatch: number, done: IdempotencyRecord): Promise<void>
}

interface Keep {
  readonly actor: Actor
  readonly ifMatch: number
}

type WarehouseFacts = Pick<Warehouse, 'name' | 'priority' | 'coordinates'>
type VersionedWarehouse = Warehouse & { version: number }

const ownerFor = (actor: Actor, ownerId: string | undefined): string => {
  if (!actsAs(actor, 'operator')) {
    if (ownerId !== undefined && ownerId !== actor.organizationId) throw notFound('owner')
    return actor.organizationId
  }
  if (ownerId) return ownerId
  throw new DomainError('invalid-request', 'As the operator, say whose it is.', {
    errors: [{ pointer: '/ownerId', rule: 'is required for the operator' }],
  })
}

/** Whether an actor may see a warehouse: the operator all of them, an owner its own. */
export const isVisible = ({ ownerId }: Pick<Warehouse, 'ownerId'>, actor: Actor): boolean =>
  actsAs(actor, 'operator') || ownerId === actor.organizationId

/** Opens a warehouse or changes what is known of it. @throws `not-found` for another's, `precondition-failed` */
export const keepWarehouse =
  ({ keeper }: { readonly keeper: Pick<WarehouseKeeper, 'find' | 'save'> }) =>
  async (
    command: Keep & WarehouseFacts & { warehouseId: string; ownerId?: string | undefined },
    once: Once<VersionedWarehouse>,
  ): Promise<VersionedWarehouse> => {
    const { actor, ifMatch, warehouseId, ownerId, name, priority, coordinates } = command
    const before = await keeper.find(warehouseId)
    const owner = before?.ownerId ?? ownerFor(actor, ownerId)
    if (before && !isVisible(before, actor)) throw notFound('warehouse')
    const version = before ? (before.version ?? 1) : 0
    if (ifMatch !== version) throw versionDiffers(version)
    const after = {
      warehouseId,
      name,
      ownerId: owner,
      ...(priority === undefined ? {} : { priority }),
      ...(coordinates ? { coordinates } : {}),
      version: ifMatch + 1,
    }
    await keeper.save(after, ifMatch, once(after))
    return after
  }

/** How an owner's stock is allocated; `mostStock` in version 0 until it says otherwise. */
export const readRule =
  ({ keeper }: { readonly keeper: Pick<WarehouseKeeper, 'ruleOf'> }) =>
  async ({ ownerId }: { ownerId?: string | undefined }, actor: Actor): Promise<AllocationRuleOf> => {
    const owner = ownerFor(actor, ownerId)
    return (await keeper.ruleOf(owner)) ?? { ownerId: owner, rule: 'mostStock', version: 0 }
  }

/** @throws `precondition-failed` */
export const setRule =
  ({ keeper }: { readonly keeper: Pick<WarehouseKeeper, 'saveRule'> }) =>
  async (
    { actor, ifMatch, ownerId, rule }: Keep & { ownerId?: string | undefined; rule: AllocationRule },
    once: Once<AllocationRuleOf>,
  ): Promise<AllocationRuleOf> => {
    const after = { ownerId: ownerFor(actor, ownerId), rule, version: ifMatch + 1 }
    await keeper.saveRule(after, ifMatch, once(after))
    return after
  }

interface LevelsDeps {
  readonly stock: Pick<StockReader, 'warehouse'>
  readonly levels: LevelsStore
}

/** @throws `not-found` for a warehouse that is not the actor's */
export const ownWarehouseOf = async (
  stock: Pick<StockReader, 'warehouse'>,
  warehouseId: string,
  actor: Actor,
): Promise<Warehouse> => {
  const found = await stock.warehouse(warehouseId)
  if (!found || !isVisible(found, actor)) throw notFound('warehouse')
  return found
}

/** @throws `not-found` */
export const readLevels =
  ({ stock, levels }: LevelsDeps) =>
  async (ref: StockRef, actor: Actor): Promise<Levels> => {
    await ownWarehouseOf(stock, ref.warehouseId, actor)
    const found = await levels.find(ref)
    if (!found) throw notFound('level')
    return found
  }

interface SetLevelsDeps extends LevelsDeps {
  /** Who sells each of these SKUs; unknown ones are left out. */
  readonly sellersOf: (skus: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

/**
 * A stock may have its levels before its first pieces come, so the SKU must be one of the warehouse's owner.
 *
 * @throws `not-found` for a warehouse that is not the actor's or a SKU that is not its owner's,
 *   `precondition-failed`
 */
export const setLevels =
  ({ stock, levels, sellersOf }: SetLevelsDeps) =>
  async (
    command: Keep & StockRef & { lowBelow?: number | undefined; overAbove?: number | undefined },
    once: Once<Levels>,
  ): Promise<Levels> => {
    const { actor, ifMatch, sku, warehouseId, lowBelow, overAbove } = command
    const { ownerId } = await ownWarehouseOf(stock, warehouseId, actor)
    if ((await sellersOf([sku])).get(sku) !== ownerId) throw notFound('SKU')
    const after: Levels = {
      sku,
      warehouseId,
      ...(lowBelow === undefined ? {} : { lowBelow }),
      ...(overAbove === undefined ? {} : { overAbove }),
      version: ifMatch + 1,
    }
    await levels.save(after, ifMatch, once(after))
    return after
  }
