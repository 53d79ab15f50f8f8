import { catalogTable, leadsTo, priceListItems, productItem } from '../../../functions/catalog/index.ts'
import { customsTable, tariffItem } from '../../../functions/customs/index.ts'
import { inventoryTable, stockItem, warehouseItem } from '../../../functions/inventory/index.ts'
import { invoicingTable, taxClassItem } from '../../../functions/invoicing/index.ts'
import {
  memberItem,
  organizationItem,
  organizationStore,
  organizationsTable,
} from '../../../functions/organizations/index.ts'
import { positionItem, replenishmentTable } from '../../../functions/replenishment/index.ts'
import type { TableDefinition, Tables } from '../../../shared/tables.ts'
import type { Tenant } from '../../../shared/tenant.ts'
import { type Item, put } from '../../../shared/writes.ts'
import { demoGoods, demoWarehouses } from './goods.ts'
import { demoMembers, demoOrganizations } from './organizations.ts'
import { demoPriceLists } from './price-lists.ts'
import { demoTariffLines } from './tariff-lines.ts'
import { demoTaxClasses } from './tax-classes.ts'

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

/** One transaction of a hundred takes the local engine a third of the time of four batches of 25. */
const AT_ONCE = 100
const LANES = 4

type Row = readonly [TableDefinition, Item]

const writeAll = async (tables: Tables, rows: readonly Row[]): Promise<void> => {
  const lane = async (first: number): Promise<void> => {
    for (let i = first * AT_ONCE; i < rows.length; i += LANES * AT_ONCE) {
      await tables.transact(rows.slice(i, i + AT_ONCE).map(([table, item]) => put(table, item)))
    }
  }
  await Promise.all(Array.from({ length: LANES }, (_, i) => lane(i)))
}

const rowsOf = (table: TableDefinition, items: readonly Item[]): Row[] => items.map(item => [table, item])

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
  const [operators, others] = [true, false].map(wanted =>
    demoOrganizations.filter(({ roles }) => roles.includes('operator') === wanted).map(organizationItem),
  )
  const priced = goods.map(({ product }) => ({
    ...product,
    unitPrice: { ...product.unitPrice, currency: tenant.currency },
  }))
  await writeAll(tables, [
    ...rowsOf(organizationsTable, [...(others ?? []), ...demoMembers.map(memberItem)]),
    ...rowsOf(inventoryTable, demoWarehouses.map(warehouseItem)),
    ...rowsOf(catalogTable, priced.map(productItem)),
    ...rowsOf(catalogTable, priceListItems(demoPriceLists(tenant.currency))),
    ...rowsOf(
      inventoryTable,
      goods.flatMap(({ stocks }) => stocks.map(stockItem)),
    ),
    ...rowsOf(
      replenishmentTable,
      goods.flatMap(({ positions }) => positions.map(positionItem)),
    ),
    ...rowsOf(customsTable, demoTariffLines.map(tariffItem)),
    ...rowsOf(
      invoicingTable,
      demoTaxClasses.map(one => taxClassItem(one)),
    ),
  ])
  await writeAll(tables, rowsOf(organizationsTable, operators ?? []))
  return { fresh: true, ...counts }
}

interface SeedLeadsOptions {
  readonly tables: Tables
  /** ends it before it is done; the next start does it again */
  readonly signal: AbortSignal
  readonly sleep: (milliseconds: number) => Promise<unknown>
}

/** Between two transactions, so that whoever tries the demo meanwhile goes first. */
const PAUSE_MS = 15

/**
 * Fills in by what the demo's products are found: the words of their names, and their GTINs. That is
 * fourteen items for each product, and nobody who starts the stack waits for it.
 */
export const seedLeads = async ({ tables, signal, sleep }: SeedLeadsOptions): Promise<void> => {
  const items = demoGoods().flatMap(({ product }) => leadsTo(product))
  const last = items.at(-1)
  if (!last || (await tables.get(catalogTable, { pk: last.pk, sk: last.sk }))) return
  for (let i = 0; i < items.length && !signal.aborted; i += AT_ONCE) {
    await tables.transact(items.slice(i, i + AT_ONCE).map(item => put(catalogTable, item)))
    await sleep(PAUSE_MS)
  }
}
