import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, absentOr, type Conditions, equals, type Item, present, put } from '../../shared/writes.ts'
import { inventoryTable, warehouseKey, warehousePartition } from './inventory.table.ts'
import type { WarehouseKeeper } from './keep-settings.ts'
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
    warehouse: async (warehouseId: string): Promise<Warehouse | undefined> => {
      const found = (await places()).warehouses.find(one => one.warehouseId === warehouseId)
      if (found) return found
      const item = await tables.get(inventoryTable, warehouseKey(warehouseId), { consistent: true })
      return item && warehouseOf(item)
    },
    warehouses: async (): Promise<Warehouse[]> => (await places()).warehouses,
    /** How an owner wants its stock to be allocated. */
    ruleOf: async (ownerId: string): Promise<AllocationRule> =>
      (await places()).rules.get(ownerId) ?? 'mostStock',
  }
}

/** What was seeded without a version is in its first. */
const inVersion = (version: number): Conditions => {
  if (version === 0) return { pk: absent() }
  return version === 1 ? { pk: present(), version: absentOr(equals(1)) } : { version: equals(version) }
}

const versionOf = (old: Item | undefined): Error => versionDiffers(old ? (old.version ?? 1) : 0)

export const warehouseKeeper = (tables: Tables): WarehouseKeeper => ({
  find: async warehouseId => {
    const item = await tables.get(inventoryTable, warehouseKey(warehouseId), { consistent: true })
    return item && warehouseOf(item)
  },
  ruleOf: async ownerId => {
    const key = warehouseKey(`${RULE}${ownerId}`)
    const item = await tables.get(inventoryTable, key, { consistent: true })
    return item && { ownerId, rule: item.rule, version: item.version }
  },
  save: (warehouse, ifMatch, done) =>
    tables.transact([
      put(inventoryTable, warehouseItem(warehouse), { when: inVersion(ifMatch), refused: versionOf }),
      idempotencyPut(inventoryTable, done),
    ]),
  saveRule: ({ ownerId, rule, version }, ifMatch, done) =>
    tables.transact([
      put(inventoryTable, ruleItem(ownerId, rule, version), { when: inVersion(ifMatch), refused: versionOf }),
      idempotencyPut(inventoryTable, done),
    ]),
})
