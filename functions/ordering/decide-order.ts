import { sumMoney, timesQuantity } from '../../shared/money.ts'
import type { Product } from '../catalog/index.ts'
import { allocate, type Supply } from './allocate.ts'
import type { OrderLine } from './order.ts'

/** What was asked for. */
export interface WantedLine {
  readonly sku: string
  readonly quantity: number
}

/** What the decision is made on, read at one moment. */
export interface Terms {
  readonly products: ReadonlyMap<string, Product>
  readonly supplies: ReadonlyMap<string, readonly Supply[]>
}

export interface ShortLine {
  readonly lineNumber: number
  readonly sku: string
  readonly quantity: number
  readonly available: number
}

export interface UnavailableLine {
  readonly lineNumber: number
  readonly sku: string
  readonly reason: 'unknown' | 'retired' | 'otherSeller'
}

export type OrderDecision =
  | { readonly kind: 'order'; readonly sellerId: string; readonly lines: OrderLine[] }
  | { readonly kind: 'unavailable'; readonly lines: UnavailableLine[] }
  | { readonly kind: 'short'; readonly lines: ShortLine[] }

const unavailability = (
  product: Product | undefined,
  sellerId: string | undefined,
): UnavailableLine['reason'] | undefined => {
  if (!product) return 'unknown'
  if (product.status !== 'active') return 'retired'
  return product.sellerId === sellerId ? undefined : 'otherSeller'
}

const priced = (wanted: WantedLine, product: Product, index: number): Omit<OrderLine, 'allocations'> => ({
  lineNumber: index + 1,
  sku: product.sku,
  name: product.name,
  unit: product.unit,
  quantity: wanted.quantity,
  shipped: 0,
  unitPrice: product.unitPrice,
  lineTotal: timesQuantity(product.unitPrice, wanted.quantity),
  taxRate: product.taxRate,
  taxClassificationCode: product.taxClassificationCode,
})

/** What is left of each SKU while the lines are served in turn: two lines may ask for the same. */
const leftovers = (supplies: Terms['supplies']) => {
  const left = new Map<string, Supply[]>()
  return {
    of: (sku: string): Supply[] => left.get(sku) ?? [...(supplies.get(sku) ?? [])],
    take: (
      sku: string,
      portions: readonly { warehouseId: string; quantity: number }[],
      from: readonly Supply[],
    ): void => {
      const taken = new Map(portions.map(({ warehouseId, quantity }) => [warehouseId, quantity]))
      left.set(
        sku,
        from.map(({ warehouseId, available }) => ({
          warehouseId,
          available: available - (taken.get(warehouseId) ?? 0),
        })),
      )
    },
  }
}

/**
 * Decides an order: every SKU on sale by one seller, every line covered by stock, or the complete list of
 * the lines that stand in the way. Nothing is written here.
 */
export const decideOrder = (wanted: readonly WantedLine[], { products, supplies }: Terms): OrderDecision => {
  const sellerId = wanted.map(({ sku }) => products.get(sku)?.sellerId).find(Boolean)
  const unavailable: UnavailableLine[] = []
  const short: ShortLine[] = []
  const lines: OrderLine[] = []
  const stock = leftovers(supplies)

  wanted.forEach((line, index) => {
    const product = products.get(line.sku)
    const reason = unavailability(product, sellerId)
    if (!product || reason) {
      unavailable.push({ lineNumber: index + 1, sku: line.sku, reason: reason ?? 'unknown' })
      return
    }
    const from = stock.of(line.sku)
    const result = allocate(line.quantity, from)
    if (result.kind === 'short') {
      short.push({
        lineNumber: index + 1,
        sku: line.sku,
        quantity: line.quantity,
        available: result.available,
      })
      return
    }
    stock.take(line.sku, result.portions, from)
    lines.push({
      ...priced(line, product, index),
      allocations: result.portions.map(portion => ({ ...portion, shipped: 0 })),
    })
  })

  if (unavailable.length || !sellerId) return { kind: 'unavailable', lines: unavailable }
  if (short.length) return { kind: 'short', lines: short }
  return { kind: 'order', sellerId, lines }
}

/** The order's total. All lines have the price list's one currency. */
export const totalOf = (lines: readonly OrderLine[]) =>
  sumMoney(
    lines.map(({ lineTotal }) => lineTotal),
    lines[0]?.lineTotal.currency ?? '',
  )
