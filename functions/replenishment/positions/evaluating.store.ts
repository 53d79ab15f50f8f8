import { systemClock } from '../../../shared/clock.ts'
import { newId } from '../../../shared/ids.ts'
import type { Tables } from '../../../shared/tables.ts'
import type { Tenant } from '../../../shared/tenant.ts'
import { stockReader } from '../../inventory/index.ts'
import { backorderStore } from '../../ordering/index.ts'
import { backordersOf } from './backorders.ts'
import { evaluatePositions } from './evaluate-positions.ts'
import { positionStore } from './position.store.ts'

/** Looking at positions as every function of this context does it. */
export const evaluatingFrom = (tables: Tables, { id, timeZone, currency }: Tenant) => {
  const positions = positionStore(tables)
  return evaluatePositions({
    positions,
    clock: systemClock,
    newId,
    tenantId: id,
    timeZone,
    currency,
    backorders: backordersOf({
      backorders: backorderStore(tables),
      warehouses: stockReader(tables).warehouses,
      replenished: async (sku, warehouseIds) => {
        const found = await positions.findAll(warehouseIds.map(warehouseId => ({ sku, warehouseId })))
        return found.map(({ position }) => position.warehouseId)
      },
    }),
  })
}
