import type { Warehouse } from '../../inventory/index.ts'
import type { Positions, PositionWithStock } from './position.ts'

interface ElsewhereDeps {
  readonly positions: Pick<Positions, 'findAll'>
  readonly warehouses: () => Promise<readonly Warehouse[]>
}

/** Where else the owner of a stock keeps the same SKU: goods may be moved between one's own warehouses. */
export const positionsElsewhere =
  ({ positions, warehouses }: ElsewhereDeps) =>
  async ({ position }: PositionWithStock): Promise<PositionWithStock[]> => {
    const others = (await warehouses()).filter(
      ({ ownerId, warehouseId }) => ownerId === position.buyerId && warehouseId !== position.warehouseId,
    )
    return positions.findAll(others.map(({ warehouseId }) => ({ sku: position.sku, warehouseId })))
  }
