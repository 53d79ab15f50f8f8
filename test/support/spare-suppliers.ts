import { randomUUID } from 'node:crypto'
import { inventoryTable, warehouseItem } from '../../functions/inventory/index.ts'
import { organizationItem, organizationsTable } from '../../functions/organizations/index.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, put } from '../../shared/writes.ts'

interface SupplierPlace {
  readonly organizationId: string
  readonly warehouseId: string
}

const spare = (number: number): SupplierPlace => ({
  organizationId: `org_spare_${number}`,
  warehouseId: `wh_spare_${number}`,
})

const warehouseOf = ({ organizationId, warehouseId }: SupplierPlace) =>
  put(inventoryTable, warehouseItem({ warehouseId, name: warehouseId, ownerId: organizationId, version: 1 }))

/**
 * Warehouses of suppliers to come. Functions remember for a minute which warehouses there are, and a test that
 * makes one of its own would wait for that minute to pass.
 */
export const seedSpareSuppliers = (tables: Tables, count: number): Promise<void> =>
  tables.transact(Array.from({ length: count }, (_, number) => warehouseOf(spare(number))))

class Taken extends Error {}

/** A supplier with a warehouse: the first spare one that no other test has taken, else one that is new to the stack. */
export const takeSupplier = async (tables: Tables, spares: number): Promise<SupplierPlace> => {
  const register = (organizationId: string) =>
    put(
      organizationsTable,
      organizationItem({ organizationId, name: `供应商 ${organizationId}`, roles: ['supplier'] }),
      { when: { pk: absent() }, refused: () => new Taken() },
    )
  for (let number = 0; number < spares; number++) {
    try {
      await tables.transact([register(spare(number).organizationId)])
      return spare(number)
    } catch (thrown) {
      if (!(thrown instanceof Taken)) throw thrown
    }
  }
  const id = randomUUID().slice(0, 8)
  const own = { organizationId: `org_${id}`, warehouseId: `wh_${id}` }
  await tables.transact([register(own.organizationId), warehouseOf(own)])
  return own
}
