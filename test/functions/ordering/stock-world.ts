import { catalogTable, productItem } from '../../../functions/catalog/index.ts'
import { holdStore } from '../../../functions/inventory/hold.store.ts'
import { inventoryTable, stockItem, stockReader, warehouseItem } from '../../../functions/inventory/index.ts'
import { moveStock } from '../../../functions/inventory/move-stock.ts'
import { movementStore } from '../../../functions/inventory/movement.store.ts'
import { endPromotion, startPromotion } from '../../../functions/inventory/promote-stock.ts'
import { promotionStore } from '../../../functions/inventory/promotion.store.ts'
import { sellersOf } from '../../../functions/inventory/sellers.store.ts'
import { backorderStore } from '../../../functions/ordering/backorder.store.ts'
import { fillBackorders } from '../../../functions/ordering/fill-backorders.ts'
import { finishWork, type Reminder } from '../../../functions/ordering/finish-work.ts'
import type { LineLimits } from '../../../functions/ordering/order.item.ts'
import { orderStore } from '../../../functions/ordering/order.store.ts'
import { orderCommands } from '../../../functions/ordering/ordering.ts'
import { reviewBackorders } from '../../../functions/ordering/review-backorders.ts'
import { termsReader } from '../../../functions/ordering/terms.store.ts'
import { workStore } from '../../../functions/ordering/work.store.ts'
import type { Actor, OrganizationRole, Permission } from '../../../shared/actor.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { NewId } from '../../../shared/ids.ts'
import type { Tables } from '../../../shared/tables.ts'

export const SELLER = 'org_seller'
export const BUYER = 'org_buyer'
export const skus = ['A', 'B', 'C'] as const
export const warehouses = ['wh_1', 'wh_2'] as const

const actor = (organizationId: string, role: OrganizationRole): Actor => ({
  subject: `user of ${organizationId}`,
  organizationId,
  organizationRoles: [role],
  role: 'test',
  permissions: new Set<Permission>(),
})
export const buyer = actor(BUYER, 'dealer')
export const seller = actor(SELLER, 'supplier')

const product = (sku: string) => ({
  sku,
  name: { zh: sku, en: sku },
  unit: 'C62',
  unitPrice: { amount: 100, currency: 'CNY' },
  taxRate: '0.13',
  taxClassificationCode: '1080407020000000000',
  sellerId: SELLER,
  status: 'active' as const,
})

/** Three SKUs in two warehouses of one seller. */
export const seedStock = async (tables: Tables, onHand: (sku: string, warehouseId: string) => number) => {
  await tables.putAll(
    catalogTable,
    skus.map(sku => productItem(product(sku))),
  )
  await tables.putAll(inventoryTable, [
    ...warehouses.map(warehouseId => warehouseItem({ warehouseId, name: warehouseId, ownerId: SELLER })),
    ...skus.flatMap(sku =>
      warehouses.map(warehouseId =>
        stockItem({ sku, warehouseId, onHand: onHand(sku, warehouseId), held: 0 }),
      ),
    ),
  ])
}

const tenant = { id: 'test', timeZone: 'Asia/Shanghai' }

/** Everything that a process can do to orders and stock, over its own connection to the tables. */
export const servicesOn = (
  tables: Tables,
  {
    clock,
    newId,
    limits,
    remind,
  }: {
    readonly clock: Clock
    readonly newId: NewId
    readonly limits: LineLimits
    readonly remind: (reminder: Reminder) => Promise<void>
  },
) => {
  const stock = stockReader(tables, () => 0)
  const orders = orderStore(tables, limits)
  const works = workStore(tables, limits)
  const readTerms = termsReader(tables, stock)
  const holds = holdStore(tables)
  const backorders = backorderStore(tables)
  const fill = fillBackorders({ orders, backorders, readTerms, holds, clock, tenant })
  const moving = { stock, clock, newId, tenantId: tenant.id, sellersOf: sellersOf(tables) }
  return {
    orders,
    stock,
    holds,
    backorders,
    ...orderCommands({
      orders,
      works,
      holds,
      readTerms,
      remind,
      tenant,
      clock,
      newId,
    }),
    finish: finishWork({ works, tenant }),
    fill,
    review: reviewBackorders({ backorders, sellers: async () => [SELLER], fill }),
    move: moveStock({ ...moving, movements: movementStore(tables) }),
    promote: startPromotion({ ...moving, promotions: promotionStore(tables) }),
    endPromotion: endPromotion({ ...moving, promotions: promotionStore(tables) }),
  }
}

export type Services = ReturnType<typeof servicesOn>
