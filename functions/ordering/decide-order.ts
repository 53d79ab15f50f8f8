import { timesQuantity } from '../../shared/money.ts'
import type { Product } from '../catalog/index.ts'
import type { AllocationRule, Coordinates } from '../inventory/index.ts'
import { allocate, type Portion, type Supply } from './allocate.ts'
import type { RecordedLine } from './order-record.ts'

/** What was asked for. */
export interface WantedLine {
  readonly sku: string
  readonly quantity: number
}

/** What the decision is made on, read at one moment. */
export interface Terms {
  readonly products: ReadonlyMap<string, Product>
  readonly supplies: ReadonlyMap<string, readonly Supply[]>
  /** how the seller wants its stock to be allocated */
  readonly rule: AllocationRule
}

/** How the buyer wants it. */
export interface Wishes {
  readonly allowBackorder: boolean
  /** `none` prices the lines and leaves the stock alone, for a draft */
  readonly stock: 'hold' | 'none'
  readonly destination?: Coordinates | undefined
  /** any number: orders with different ones begin at different buckets */
  readonly turn: number
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
  | { readonly kind: 'order'; readonly sellerId: string; readonly lines: RecordedLine[] }
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

const priced = (wanted: WantedLine, product: Product, lineNumber: number): RecordedLine => ({
  lineNumber,
  sku: product.sku,
  name: product.name,
  unit: product.unit,
  quantity: wanted.quantity,
  held: 0,
  backordered: 0,
  shipped: 0,
  delivered: 0,
  cancelled: 0,
  unitPrice: product.unitPrice,
  lineTotal: timesQuantity(product.unitPrice, wanted.quantity),
  taxRate: product.taxRate,
  taxClassificationCode: product.taxClassificationCode,
  allocations: [],
})

const isFrom = (supply: Supply, portion: Portion): boolean =>
  supply.warehouseId === portion.warehouseId && supply.bucket === portion.bucket

/** What is left of each SKU while the lines are served in turn: two lines may ask for the same. */
const leftovers = (supplies: Terms['supplies']) => {
  const left = new Map<string, readonly Supply[]>()
  return {
    of: (sku: string): readonly Supply[] => left.get(sku) ?? supplies.get(sku) ?? [],
    take: (sku: string, portions: readonly Portion[], from: readonly Supply[]): void => {
      left.set(
        sku,
        from.map(supply => {
          const portion = portions.find(one => isFrom(supply, one))
          return portion ? { ...supply, available: supply.available - portion.quantity } : supply
        }),
      )
    },
  }
}

/**
 * Decides an order: every SKU on sale by one seller, every line covered by stock (or waiting for it, where
 * the buyer allows that), or the complete list of the lines that stand in the way. Nothing is written here.
 */
export const decideOrder = (wanted: readonly WantedLine[], terms: Terms, wishes: Wishes): OrderDecision => {
  const { products, supplies, rule } = terms
  const sellerId = wanted.map(({ sku }) => products.get(sku)?.sellerId).find(Boolean)
  const unavailable: UnavailableLine[] = []
  const short: ShortLine[] = []
  const lines: RecordedLine[] = []
  const stock = leftovers(supplies)

  wanted.forEach((line, index) => {
    const lineNumber = index + 1
    const product = products.get(line.sku)
    const reason = unavailability(product, sellerId)
    if (!product || reason) {
      unavailable.push({ lineNumber, sku: line.sku, reason: reason ?? 'unknown' })
      return
    }
    const plain = priced(line, product, lineNumber)
    if (wishes.stock === 'none') {
      lines.push(plain)
      return
    }
    const from = stock.of(line.sku)
    const { portions, missing, reason: why } = allocate(line.quantity, from, { ...wishes, rule })
    if (missing > 0 && !wishes.allowBackorder) {
      short.push({ lineNumber, sku: line.sku, quantity: line.quantity, available: line.quantity - missing })
      return
    }
    stock.take(line.sku, portions, from)
    lines.push({
      ...plain,
      held: line.quantity - missing,
      backordered: missing,
      allocations: portions.map(portion => ({ ...portion, shipped: 0 })),
      allocationReason: why,
    })
  })

  if (unavailable.length || !sellerId) return { kind: 'unavailable', lines: unavailable }
  if (short.length) return { kind: 'short', lines: short }
  return { kind: 'order', sellerId, lines }
}
