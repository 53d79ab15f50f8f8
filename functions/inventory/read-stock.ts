import type { Actor } from '../../shared/actor.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { isVisible, ownWarehouseOf } from './keep-settings.ts'
import { isAt, type Warning } from './levels.ts'
import type { Stock, StockReader, Warehouse } from './stock.ts'

type StockView = Omit<Stock, 'movedAt' | 'lowTold' | 'overTold'>

const view = ({ movedAt: _, lowTold: _low, overTold: _over, ...stock }: Stock): StockView => stock

/**
 * The stock of a SKU, to the owner of the warehouse and to the operator; to others there is none.
 *
 * @throws `not-found` when the SKU was never in that warehouse, or the warehouse is another's
 */
export const readStock =
  ({ stock }: { stock: Pick<StockReader, 'warehouses' | 'warehouse' | 'ofSku' | 'find'> }) =>
  async (
    { sku, warehouseId }: { sku: string; warehouseId?: string | undefined },
    actor: Actor,
  ): Promise<StockView | { items: StockView[] }> => {
    if (warehouseId === undefined) {
      const warehouses = (await stock.warehouses()).filter(one => isVisible(one, actor))
      const visible = new Set(warehouses.map(one => one.warehouseId))
      const all = await stock.ofSku(sku)
      return { items: all.filter(one => visible.has(one.warehouseId)).map(view) }
    }
    const warehouse = await stock.warehouse(warehouseId)
    const found =
      warehouse && isVisible(warehouse, actor) ? await stock.find({ sku, warehouseId }) : undefined
    if (!found) throw notFound('stock')
    return view(found)
  }

interface PageOfWarehouse {
  readonly warehouseId: string
  readonly limit: number
  readonly cursor?: string | undefined
  readonly descending?: boolean | undefined
  /** only those of which the owner is to be warned */
  readonly level?: Warning | undefined
}

/** What lies in a warehouse, by SKU; with `level` a page may be short and have more behind it. @throws `not-found` when it is not the actor's */
export const listWarehouseStock =
  ({ stock }: { stock: Pick<StockReader, 'warehouse' | 'inWarehouse'> }) =>
  async (
    { warehouseId, limit, cursor, descending, level }: PageOfWarehouse,
    actor: Actor,
  ): Promise<{ items: StockView[]; cursor?: string }> => {
    await ownWarehouseOf(stock, warehouseId, actor)
    const { items, ...more } = await stock.inWarehouse(warehouseId, {
      limit,
      ...(cursor ? { cursor } : {}),
      ...(descending ? { descending } : {}),
    })
    const wanted = items.filter(one => level === undefined || isAt(one, level))
    return { ...more, items: wanted.map(view) }
  }

/** The warehouses that an actor may see, in the order of their ids. */
export const listWarehouses =
  ({ stock }: { stock: Pick<StockReader, 'warehouses'> }) =>
  async (actor: Actor): Promise<(Warehouse & { version: number })[]> =>
    (await stock.warehouses())
      .filter(one => isVisible(one, actor))
      .map(one => ({ ...one, version: one.version ?? 1 }))
