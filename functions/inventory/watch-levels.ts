import { stockLow } from '../../events/inventory.stock-low.v1.ts'
import { stockOver } from '../../events/inventory.stock-over.v1.ts'
import type { Clock } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { NewId } from '../../shared/ids.ts'
import { decideLevels, type Warning } from './levels.ts'
import type { Stock, StockReader, StockRef } from './stock.ts'

/** Where warnings are remembered, so that each is told once. */
export interface Warnings {
  /** @returns false when it was told before */
  tell(ref: StockRef, warning: Warning, event: DomainEvent): Promise<boolean>
  clear(ref: StockRef, warning: Warning): Promise<void>
}

export interface WatchLevelsDeps {
  readonly stock: Pick<StockReader, 'findAll' | 'warehouses'>
  readonly warnings: Warnings
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
}

/** A stock that something has changed; or a SKU of which it is not said in which of its owner's warehouses. */
export type ChangedStock = StockRef | { readonly sku: string; readonly ownerId: string }

const warningEvent = (
  warning: Warning,
  { sku, warehouseId, available, onHand, lowBelow = 0, overAbove = 0 }: Stock,
  ownerId: string,
  { clock, newId, tenantId }: WatchLevelsDeps,
): DomainEvent => {
  const warningId = newId('wrn')
  // Each warning is a thing of its own, so that no stock needs to count its events.
  const about = { aggregate: warningId, sequence: 1, time: clock(), tenant: tenantId }
  const facts = { warningId, ownerId, sku, warehouseId }
  return warning === 'low'
    ? stockLow.create(about, { ...facts, available, lowBelow })
    : stockOver.create(about, { ...facts, onHand, overAbove })
}

/** Each stock once; `owners` by warehouse. */
const placesOf = (changed: readonly ChangedStock[], owners: ReadonlyMap<string, string>): StockRef[] => {
  const refs = changed.flatMap((one): StockRef[] =>
    'warehouseId' in one
      ? [one]
      : [...owners].flatMap(([warehouseId, ownerId]) =>
          ownerId === one.ownerId ? [{ sku: one.sku, warehouseId }] : [],
        ),
  )
  return [
    ...new Map(refs.map(({ sku, warehouseId }) => [`${sku} ${warehouseId}`, { sku, warehouseId }])).values(),
  ]
}

/**
 * Looks at stocks that something has changed, and tells their owners what is too low or too high: once, until
 * it was not any more. It looks at what is there now, so an event that comes twice or late does no harm.
 *
 * @returns how many warnings were given
 */
export const watchLevels =
  (deps: WatchLevelsDeps) =>
  async (changed: readonly ChangedStock[]): Promise<number> => {
    const { stock, warnings } = deps
    const owners = new Map((await stock.warehouses()).map(one => [one.warehouseId, one.ownerId]))
    let told = 0
    for (const one of await stock.findAll(placesOf(changed, owners))) {
      const { tell, clear } = decideLevels(one)
      const ownerId = owners.get(one.warehouseId)
      for (const warning of clear) await warnings.clear(one, warning)
      for (const warning of ownerId ? tell : []) {
        const event = warningEvent(warning, one, ownerId ?? '', deps)
        if (await warnings.tell(one, warning, event)) told++
      }
    }
    return told
  }
