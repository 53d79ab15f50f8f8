import { type Product, withCheckDigit } from '../../../functions/catalog/index.ts'
import type { Stock, Warehouse } from '../../../functions/inventory/index.ts'
import type { Position } from '../../../functions/replenishment/index.ts'
import { type SoldProduct, soldProducts } from './history.ts'
import { seller, suppliers } from './organizations.ts'
import { nameOf } from './product-names.ts'

export const demoWarehouses: readonly Warehouse[] = [
  {
    warehouseId: 'wh_shanghai',
    name: '上海仓',
    ownerId: seller,
    priority: 1,
    coordinates: { latitude: 31.23, longitude: 121.47 },
  },
  {
    warehouseId: 'wh_chengdu',
    name: '成都仓',
    ownerId: seller,
    priority: 2,
    coordinates: { latitude: 30.57, longitude: 104.07 },
  },
]

/** A SKU of the demo: what it is, where it lies and how it is replenished there. */
export interface DemoGoods {
  readonly product: Product
  readonly stocks: readonly Pick<Stock, 'sku' | 'warehouseId' | 'onHand' | 'held'>[]
  readonly positions: readonly Position[]
  /** pieces that were sold of it on each day; empty where nothing is replayed */
  readonly demand: readonly number[]
}

/** Pounds of 2011 in yuan; the prices need only look like prices. */
const FEN_PER_PENNY = 9.2
const PERIOD_DAYS = 14
const LEAST_STOCK = 40
const MOST_STOCK = 5_000

/** A few turns of a linear congruential generator: the same numbers for the same SKU, on every machine. */
const spread = (seed: number): number => {
  let state = seed + 1
  for (let i = 0; i < 4; i++) state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
  return state / 4_294_967_296
}

const positionOf = (sold: SoldProduct, sku: string, warehouseId: string, number: number): Position => {
  const { organizationId, leadTimeDays } = suppliers[number % suppliers.length] ?? suppliers[0]
  const packSize = Math.max(1, sold.usualQuantity)
  const daily = sold.dailyMean
  const reorderPoint = Math.max(10, Math.ceil(daily * (leadTimeDays + 1) * 1.6))
  const cycle = Math.ceil(Math.max(daily * PERIOD_DAYS, 2 * packSize, 24))
  return {
    sku,
    warehouseId,
    buyerId: seller,
    supplierId: organizationId,
    reorderPoint,
    orderUpTo: reorderPoint + cycle,
    packSize,
    moq: packSize,
    leadTimeDays,
    onOrder: 0,
    version: 0,
  }
}

/** How many of the usual quantity make a case, and cases a pallet. */
const CASES_ON_A_PALLET = 40

/**
 * A number as a GTIN-13 of the range that GS1 keeps for use within a company, so that it is nobody else's;
 * the case's is the GTIN-14 with indicator 1.
 */
const numbersOf = (number: number, finish: 0 | 1) => {
  const digits = `20${String(number * 2 + finish).padStart(10, '0')}`
  return { piece: withCheckDigit(digits), case: withCheckDigit(`1${digits}`) }
}

const packsOf = (sold: SoldProduct, caseGtin: string): NonNullable<Product['packs']> => {
  const inCase = Math.max(2, sold.usualQuantity)
  return [
    { unit: 'XCS', quantity: inCase, gtin: caseGtin },
    { unit: 'XPX', quantity: inCase * CASES_ON_A_PALLET },
  ]
}

const goodsOf = (sold: SoldProduct, number: number, finish: 0 | 1): DemoGoods => {
  const sku = finish === 0 ? `DL-${sold.id}` : `DL-${sold.id}-2`
  const home = number % 2
  const gtins = numbersOf(number, finish)
  const places = demoWarehouses.filter((_, i) => i === home || number % 10 === 0)
  const positions = places.map(({ warehouseId }) => positionOf(sold, sku, warehouseId, number))
  return {
    product: {
      sku,
      ...nameOf(number, finish),
      gtin: gtins.piece,
      unit: 'C62',
      packs: packsOf(sold, gtins.case),
      unitPrice: { amount: Math.max(10, Math.round(sold.pence * FEN_PER_PENNY)), currency: 'CNY' },
      taxRate: '0.13',
      sellerId: seller,
      status: 'active',
    },
    positions,
    stocks: positions.map(({ warehouseId, reorderPoint, orderUpTo }, i) => {
      const share = spread(number * 4 + finish * 2 + i)
      const wanted = Math.ceil(reorderPoint + (0.25 + 0.75 * share) * (orderUpTo - reorderPoint))
      return { sku, warehouseId, onHand: Math.min(MOST_STOCK, Math.max(LEAST_STOCK, wanted)), held: 0 }
    }),
    demand: finish === 0 ? sold.demand : [],
  }
}

let made: readonly DemoGoods[] | undefined

/** About 1,000 SKUs: each product of the extract in two finishes, every tenth in both warehouses. */
export const demoGoods = (): readonly DemoGoods[] => {
  made ??= soldProducts().flatMap((sold, number) => [goodsOf(sold, number, 0), goodsOf(sold, number, 1)])
  return made
}
