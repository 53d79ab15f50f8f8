import { catalogTable, productItem } from '../../../functions/catalog/index.ts'
import { inventoryTable, stockItem, warehouseItem } from '../../../functions/inventory/index.ts'
import {
  memberItem,
  organizationItem,
  organizationStore,
  organizationsTable,
} from '../../../functions/organizations/index.ts'
import { positionItem, replenishmentTable } from '../../../functions/replenishment/index.ts'
import type { TableDefinition, Tables } from '../../../shared/tables.ts'
import type { Tenant } from '../../../shared/tenant.ts'
import type { Item } from '../../../shared/writes.ts'
import { demoGoods, demoWarehouses } from './goods.ts'
import { demoMembers, demoOrganizations } from './organizations.ts'

export interface SeedOptions {
  readonly tables: Tables
  readonly tenant: Pick<Tenant, 'currency'>
}

/** What the demo's world has. */
export interface Seeded {
  /** false: the tables had it already */
  readonly fresh: boolean
  readonly skus: number
  readonly organizations: number
  readonly warehouses: number
}

/** Items a lane writes one after the other, and lanes side by side. */
const LANE = 250

const inLanes = (tables: Tables, table: TableDefinition, items: readonly Item[]): Promise<void>[] =>
  Array.from({ length: Math.ceil(items.length / LANE) }, (_, i) =>
    tables.putAll(table, items.slice(i * LANE, (i + 1) * LANE)),
  )

/**
 * Fills empty tables with the demo's world: organizations, members, products, stock and positions. The
 * operator's own record is written last, so that a seeding that was cut off is done again. Tables that have
 * a world keep it as it is.
 */
export const seed = async ({ tables, tenant }: SeedOptions): Promise<Seeded> => {
  const goods = demoGoods()
  const counts = {
    skus: goods.length,
    organizations: demoOrganizations.length,
    warehouses: demoWarehouses.length,
  }
  if (await organizationStore(tables).find('org_operator')) return { fresh: false, ...counts }
  const priced = goods.map(({ product }) => ({
    ...product,
    unitPrice: { ...product.unitPrice, currency: tenant.currency },
  }))
  const organizations = demoOrganizations.map(organizationItem)
  const operators = organizations.filter(({ organizationId }) => organizationId === 'org_operator')
  await Promise.all([
    ...inLanes(tables, catalogTable, priced.map(productItem)),
    ...inLanes(tables, inventoryTable, [
      ...demoWarehouses.map(warehouseItem),
      ...goods.flatMap(({ stocks }) => stocks.map(stockItem)),
    ]),
    ...inLanes(
      tables,
      replenishmentTable,
      goods.flatMap(({ positions }) => positions.map(positionItem)),
    ),
    ...inLanes(tables, organizationsTable, [
      ...organizations.filter(item => !operators.includes(item)),
      ...demoMembers.map(memberItem),
    ]),
  ])
  await tables.putAll(organizationsTable, operators)
  return { fresh: true, ...counts }
}
