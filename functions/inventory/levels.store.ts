import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { type IdempotencyRecord, idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, present, update } from '../../shared/writes.ts'
import { inventoryTable, stockKey } from './inventory.table.ts'
import type { Levels, Warning } from './levels.ts'
import type { StockRef } from './stock.ts'
import type { Warnings } from './watch-levels.ts'

const TOLD = { low: 'lowTold', over: 'overTold' } as const satisfies Record<Warning, string>

/** Somebody else told or cleared it first. */
class ToldBefore extends Error {}

const orNothing = async (step: Promise<void>): Promise<boolean> => {
  try {
    await step
    return true
  } catch (thrown) {
    if (thrown instanceof ToldBefore) return false
    throw thrown
  }
}

export const warningStore = (tables: Tables): Warnings => ({
  tell: ({ sku, warehouseId }, warning, event) =>
    orNothing(
      tables.transact([
        update(inventoryTable, stockKey(sku, warehouseId), {
          set: { [TOLD[warning]]: true },
          when: { [TOLD[warning]]: absent(), onHand: present() },
          refused: () => new ToldBefore(),
        }),
        outboxPut(event),
      ]),
    ),
  clear: async ({ sku, warehouseId }, warning) => {
    await orNothing(
      tables.transact([
        update(inventoryTable, stockKey(sku, warehouseId), {
          remove: [TOLD[warning]],
          when: { [TOLD[warning]]: present() },
          refused: () => new ToldBefore(),
        }),
      ]),
    )
  },
})

export interface LevelsStore {
  find(ref: StockRef): Promise<Levels | undefined>
  /** @param ifMatch the version that the change was decided on, 0 for none. @throws `precondition-failed` */
  save(levels: Levels, ifMatch: number, done: IdempotencyRecord): Promise<void>
}

/** They lie with the stock itself: who reads the one has the other. */
export const levelsStore = (tables: Tables): LevelsStore => ({
  find: async ({ sku, warehouseId }) => {
    const item = await tables.get(inventoryTable, stockKey(sku, warehouseId), { consistent: true })
    if (!item?.levelsVersion) return undefined
    return {
      sku,
      warehouseId,
      ...(item.lowBelow === undefined ? {} : { lowBelow: item.lowBelow }),
      ...(item.overAbove === undefined ? {} : { overAbove: item.overAbove }),
      version: item.levelsVersion,
    }
  },
  save: ({ sku, warehouseId, lowBelow, overAbove, version }, ifMatch, done) =>
    tables.transact([
      update(inventoryTable, stockKey(sku, warehouseId), {
        // A stock of which nothing has come yet begins with its levels.
        add: { onHand: 0, held: 0, available: 0 },
        set: {
          sku,
          warehouseId,
          stockIn: warehouseId,
          levelsVersion: version,
          ...(lowBelow === undefined ? {} : { lowBelow }),
          ...(overAbove === undefined ? {} : { overAbove }),
        },
        remove: [
          ...(lowBelow === undefined ? ['lowBelow'] : []),
          ...(overAbove === undefined ? ['overAbove'] : []),
        ],
        when: { levelsVersion: ifMatch === 0 ? absent() : equals(ifMatch) },
        refused: old => versionDiffers(old?.levelsVersion ?? 0),
      }),
      idempotencyPut(inventoryTable, done),
    ]),
})
