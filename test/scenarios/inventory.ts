import { catalogTable, productItem } from '../../functions/catalog/index.ts'
import { routes } from '../../functions/inventory/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import { productOf, type Side } from './world.ts'

const readers = { 'supplier.sales': [200, 404], 'operator.admin': 200, 'operator.service': 200 } as const
const listed = { 'supplier.sales': 200, 'operator.admin': 200, 'operator.service': 200 } as const
const keepers = { 'supplier.sales': [200, 404], 'operator.admin': 200 } as const

const receipt = (side: Pick<Side, 'warehouseId'>, sku: string, quantity: number) => ({
  kind: 'receipt',
  warehouseId: side.warehouseId,
  lines: [{ sku, quantity }],
})

interface Stocked {
  readonly warehouseId: string
  readonly sku: string
  readonly supplierId: string
}

/** A SKU of its own with ten pieces in the side's warehouse. */
const stocked = async (side: Side): Promise<Stocked> => {
  const sku = side.unique(`P-${side.name}`)
  await side.target.tables.putAll(catalogTable, [productItem(productOf(side, sku))])
  await side.as('supplier.sales').get(routes.moveStock, { body: receipt(side, sku, 10) })
  return { warehouseId: side.warehouseId, sku, supplierId: side.supplierId }
}

const levelled = async (side: Side): Promise<Stocked> => {
  const made = await stocked(side)
  const { warehouseId, sku } = made
  await side.as('supplier.sales').get(routes.setLevels, {
    params: { warehouseId, sku },
    headers: { 'if-none-match': '*' },
    body: { lowBelow: 3 },
  })
  return made
}

const promoted = async (side: Side): Promise<Stocked> => {
  const made = await stocked(side)
  const { warehouseId, sku } = made
  const params = { warehouseId, sku }
  await side.as('supplier.sales').get(routes.startPromotion, { params, body: { buckets: 2 } })
  return made
}

const opened = async (side: Side): Promise<{ warehouseId: string }> => {
  const warehouseId = side.unique(`wh-${side.name}`)
  await side.as('supplier.sales').get(routes.keepWarehouse, {
    params: { warehouseId },
    headers: { 'if-none-match': '*' },
    body: { name: `Second warehouse of ${side.name}` },
  })
  return { warehouseId }
}

const placed = ({ warehouseId, sku }: Stocked) => ({ params: { warehouseId, sku } })
const today = () => new Date().toISOString().slice(0, 10)

export const scenarios = defineScenarios(routes, {
  readStock: scenario<Side>({
    prepare: async side => side,
    request: ({ sku, warehouseId }) => ({ query: { sku, warehouseId } }),
    answers: readers,
  }),
  listWarehouseStock: scenario<Stocked>({
    prepare: stocked,
    request: ({ warehouseId }) => ({ params: { warehouseId }, query: { limit: 100 } }),
    answers: readers,
  }),
  moveStock: scenario<Side>({
    prepare: async side => side,
    request: side => ({ body: receipt(side, side.sku, 5) }),
    changed: side => receipt(side, side.sku, 6),
    answers: { 'supplier.sales': [201, 404], 'operator.admin': 201 },
  }),
  listMovements: scenario<Stocked>({
    prepare: stocked,
    request: ({ sku }) => ({ query: { day: today(), sku, limit: 100 } }),
    answers: listed,
  }),
  listWarehouses: scenario<Side>({
    prepare: async side => side,
    request: () => ({}),
    shows: ({ warehouseId }) => warehouseId,
    answers: listed,
  }),
  keepWarehouse: scenario<{ warehouseId: string }>({
    prepare: opened,
    request: ({ warehouseId }) => ({
      params: { warehouseId },
      headers: { 'if-match': '"1"' },
      body: { name: 'Third name', priority: 2 },
    }),
    changed: () => ({ name: 'Another name' }),
    chooses: ['warehouseId'],
    answers: keepers,
  }),
  readAllocationRule: scenario<Side>({
    prepare: async side => side,
    request: ({ supplierId }) => ({ query: { ownerId: supplierId } }),
    answers: readers,
  }),
  setAllocationRule: scenario<{ ownerId: string; version: number }>({
    prepare: (side, by) => by.get(routes.readAllocationRule, { query: { ownerId: side.supplierId } }),
    request: ({ ownerId, version }) => ({
      query: { ownerId },
      headers: version === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` },
      body: { rule: 'priority' },
    }),
    changed: () => ({ rule: 'mostStock' }),
    answers: keepers,
  }),
  readLevels: scenario<Stocked>({ prepare: levelled, request: placed, answers: readers }),
  setLevels: scenario<Stocked>({
    prepare: levelled,
    request: made => ({ ...placed(made), headers: { 'if-match': '"1"' }, body: { lowBelow: 4 } }),
    changed: () => ({ lowBelow: 5 }),
    chooses: ['sku'],
    answers: keepers,
  }),
  startPromotion: scenario<Stocked>({
    prepare: stocked,
    request: made => ({ ...placed(made), body: { buckets: 3 } }),
    changed: () => ({ buckets: 4 }),
    answers: keepers,
  }),
  endPromotion: scenario<Stocked>({ prepare: promoted, request: placed, answers: keepers }),
})
