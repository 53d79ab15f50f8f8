import { ROOM } from '../../shared/merge-writes.ts'
import type { Tables } from '../../shared/tables.ts'
import { type Item, put, update } from '../../shared/writes.ts'
import { BOOKS, inventoryTable, skuOf, stockKey } from './inventory.table.ts'
import { journalStore } from './journal.store.ts'
import type { BookedStock } from './reconcile.ts'
import type { Books } from './reconcile-stock.ts'
import { stockByRef, stockOf } from './stock.store.ts'
import { warehouseStore } from './warehouse.store.ts'

const PAGE = 100

const bookedOf = (item: Item): BookedStock => ({
  ...stockOf(item),
  ...(item.opening ? { opening: item.opening } : {}),
})

export const booksStore = (tables: Tables): Books => {
  const { warehouses } = warehouseStore(tables, () => performance.now())
  const parts: Books['parts'] = async places => {
    const [items = []] = places.length ? await tables.batchGet([stockByRef(places)]) : []
    return items.map(bookedOf)
  }
  async function* pagesOf(warehouseId: string): AsyncIterable<BookedStock[]> {
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = await tables.query({
        table: inventoryTable,
        index: 'byWarehouse',
        partition: warehouseId,
        limit: PAGE,
        ...(cursor ? { cursor } : {}),
      })
      const places = page.items.map(({ pk }) => ({ sku: skuOf(pk), warehouseId }))
      yield parts(places)
      cursor = page.cursor
    }
  }
  return {
    openedOn: async () => (await tables.get(inventoryTable, BOOKS, { consistent: true }))?.openedOn,
    pages: async function* () {
      for (const { warehouseId } of await warehouses()) yield* pagesOf(warehouseId)
    },
    parts,
    entriesOf: journalStore(tables).allOf,
    close: async stocks => {
      for (let i = 0; i < stocks.length; i += ROOM) {
        await tables.transact(
          stocks.slice(i, i + ROOM).map(({ sku, warehouseId, bucket, opening }) =>
            update(inventoryTable, stockKey(sku, warehouseId, bucket), {
              set: { opening: { ...opening } },
            }),
          ),
        )
      }
    },
    remember: day => tables.transact([put(inventoryTable, { ...BOOKS, openedOn: day })]),
  }
}
