import { type Actor, actsAs } from '../../shared/actor.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { Stock, StockReader } from './stock.ts'

type StockView = Omit<Stock, 'movedAt'>

const view = ({ movedAt: _, ...stock }: Stock): StockView => stock

/**
 * The stock of a SKU, to the owner of the warehouse and to the operator; to others there is none.
 *
 * @throws `not-found` when the SKU was never in that warehouse, or the warehouse is another's
 */
export const readStock =
  ({ stock }: { stock: StockReader }) =>
  async (
    { sku, warehouseId }: { sku: string; warehouseId?: string | undefined },
    actor: Actor,
  ): Promise<StockView | { items: StockView[] }> => {
    const warehouses = await stock.warehouses()
    const visible = new Set(
      warehouses
        .filter(({ ownerId }) => actsAs(actor, 'operator') || ownerId === actor.organizationId)
        .map(warehouse => warehouse.warehouseId),
    )
    if (warehouseId === undefined) {
      const all = await stock.ofSku(sku)
      return { items: all.filter(one => visible.has(one.warehouseId)).map(view) }
    }
    const found = visible.has(warehouseId) ? await stock.find({ sku, warehouseId }) : undefined
    if (!found) throw notFound('stock')
    return view(found)
  }
