import type { Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import { inventoryTable, warehouseKey, warehousePartition } from './inventory.table.ts'
import type { Warehouse } from './stock.ts'
import type { AllocationRule } from './warehouse.ts'

export const warehouseItem = (warehouse: Warehouse): Item => ({
  ...warehouseKey(warehouse.warehouseId),
  ...warehouse,
})

const RULE = 'rule#'

/** An owner's rule lies beside the warehouses, so that one query reads both. */
export const ruleItem = (ownerId: string, rule: AllocationRule, version: number): Item => ({
  ...warehouseKey(`${RULE}${ownerId}`),
  ownerId,
  rule,
  version,
})

const warehouseOf = ({ pk: _pk, sk: _sk, ...warehouse }: Item): Warehouse => warehouse as unknown as Warehouse

/** Warehouses change a few times a year. */
const TRUSTED_FOR_MS = 60_000

interface Places {
  readonly warehouses: Warehouse[]
  readonly rules: ReadonlyMap<string, AllocationRule>
}

/** All warehouses and rules, read at most once a minute. */
export const warehouseStore = (tables: Tables, now: () => number) => {
  let known: { at: number; places: Promise<Places> } | undefined
  const load = async (): Promise<Places> => {
    const { items } = await tables.query({ table: inventoryTable, partition: warehousePartition })
    return {
      warehouses: items.filter(({ sk }) => !sk.startsWith(RULE)).map(warehouseOf),
      rules: new Map(
        items.filter(({ sk }) => sk.startsWith(RULE)).map(({ ownerId, rule }) => [ownerId, rule]),
      ),
    }
  }
  const places = (): Promise<Places> => {
    if (!known || now() - known.at > TRUSTED_FOR_MS) {
      const entry = { at: now(), places: load() }
      entry.places.catch(() => {
        known = undefined
      })
      known = entry
    }
    return known.places
  }
  return {
    warehouses: async (): Promise<Warehouse[]> => (await places()).warehouses,
    /** How an owner wants its stock to be allocated. */
    ruleOf: async (ownerId: string): Promise<AllocationRule> =>
      (await places()).rules.get(ownerId) ?? 'mostStock',
  }
}
