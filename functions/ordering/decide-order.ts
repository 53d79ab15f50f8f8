import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { timesQuantity } from '../../shared/money.ts'
import {
  type Buyer,
  type Candidates,
  decidePrice,
  inBaseUnits,
  isOffered,
  keptBasis,
  MOST_PIECES,
  type Product,
  priceBasisOf,
  type QuantityLimit,
} from '../catalog/index.ts'
import type { AllocationRule, Coordinates } from '../inventory/index.ts'
import { allocate, type Portion, type Supply } from './allocate.ts'
import type { RecordedLine } from './order-record.ts'

/** What was asked for. */
export interface WantedLine {
  readonly sku: string
  readonly quantity: number
  /** the SKU's own, or one of its packs; absent: its own */
  readonly unit?: string | undefined
}

/** Whose prices count, when, and what the price lists say to him. */
export interface Pricing {
  readonly buyer: Buyer
  readonly at: Instant
  readonly candidates: Candidates
}

/** A buyer, and who acts for him: a member of his, or the operator in his place. */
export interface Purchase {
  readonly buyerId: string
  readonly actor: Actor
}

/** What the decision is made on, read at one moment. */
export interface Terms {
  readonly products: ReadonlyMap<string, Product>
  readonly supplies: ReadonlyMap<string, readonly Supply[]>
  /** how the seller wants its stock to be allocated */
  readonly rule: AllocationRule
  /** absent: stock alone was read, and there is nobody to price for */
  readonly pricing?: Pricing | undefined
}

/** How the buyer wants it. */
export interface Wishes {
  readonly allowBackorder: boolean
  /** `none` prices the lines and leaves the stock alone, for a draft */
  readonly stock: 'hold' | 'none'
  readonly destination?: Coordinates | undefined
  /** any number: orders with different ones begin at different buckets */
  readonly turn: number
  /** who buys and who asks for him: the buyer's prices, limits and assortment count */
  readonly purchase?: Purchase | undefined
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
  readonly reason: 'unknown' | 'retired' | 'otherSeller' | 'notOffered' | 'unknownUnit'
  /** the units that it is sold in */
  readonly units?: readonly string[]
}

/** A quantity that is not sold like that, with the rules that it breaks. */
export interface RefusedLine {
  readonly lineNumber: number
  readonly sku: string
  readonly quantity: number
  readonly broken: readonly QuantityLimit[]
}

export type OrderDecision =
  | { readonly kind: 'order'; readonly sellerId: string; readonly lines: RecordedLine[] }
  | { readonly kind: 'unavailable'; readonly lines: UnavailableLine[] }
  | { readonly kind: 'refused'; readonly lines: RefusedLine[] }
  | { readonly kind: 'short'; readonly lines: ShortLine[] }

const unavailability = (
  product: Product | undefined,
  sellerId: string | undefined,
  buyer: Buyer | undefined,
): UnavailableLine['reason'] | undefined => {
  if (!product) return 'unknown'
  if (product.status !== 'active') return 'retired'
  if (buyer && !isOffered(product, buyer)) return 'notOffered'
  return product.sellerId === sellerId ? undefined : 'otherSeller'
}

/**
 * Whose order it is: the seller of the first line that the buyer can have. One that he cannot have says nothing
 * about the others; only where there is no other its seller is taken, for something must be.
 */
const sellerOf = (wanted: readonly WantedLine[], { products, pricing }: Terms): string | undefined => {
  const known = wanted.flatMap(({ sku }) => products.get(sku) ?? [])
  const first = known.find(product => !unavailability(product, product.sellerId, pricing?.buyer)) ?? known[0]
  return first?.sellerId
}

/** More than a line can have. */
const TOO_MANY: readonly QuantityLimit[] = [{ rule: 'maximum', limit: MOST_PIECES }]

/**
 * The price of a line for the buyer. What it was decided on is kept where a price list had anything to say:
 * without that it is the list price.
 */
const priceOf = (product: Product, quantity: number, pricing: Pricing | undefined) => {
  if (!pricing) return { unitPrice: product.unitPrice, broken: [] }
  if (quantity > MOST_PIECES) return { unitPrice: product.unitPrice, broken: TOO_MANY }
  const basis = priceBasisOf(product, pricing.candidates(product.sku), pricing.at)
  const decision = decidePrice(basis, quantity)
  const { unitPrice, broken } = decision
  return {
    unitPrice,
    broken,
    ...(basis.candidates.length > 0 ? { priceBasis: keptBasis(basis, quantity, decision) } : {}),
  }
}

const lineOf = (
  quantity: number,
  product: Product,
  lineNumber: number,
  { unitPrice, priceBasis }: Omit<ReturnType<typeof priceOf>, 'broken'>,
): RecordedLine => ({
  lineNumber,
  sku: product.sku,
  name: product.name,
  unit: product.unit,
  quantity,
  held: 0,
  backordered: 0,
  shipped: 0,
  delivered: 0,
  cancelled: 0,
  unitPrice,
  lineTotal: timesQuantity(unitPrice, quantity),
  taxRate: product.taxRate,
  taxClassificationCode: product.taxClassificationCode,
  allocations: [],
  ...(priceBasis ? { priceBasis } : {}),
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
 * Decides an order: every SKU offered to the buyer by one seller, at his prices, in quantities that are sold
 * like that, every line covered by stock (or waiting for it, where
 * the buyer allows that), or the complete list of the lines that stand in the way. Nothing is written here.
 */
export const decideOrder = (wanted: readonly WantedLine[], terms: Terms, wishes: Wishes): OrderDecision => {
  const { products, supplies, rule, pricing } = terms
  const sellerId = sellerOf(wanted, terms)
  const unavailable: UnavailableLine[] = []
  const refused: RefusedLine[] = []
  const short: ShortLine[] = []
  const lines: RecordedLine[] = []
  const stock = leftovers(supplies)

  wanted.forEach((line, index) => {
    const lineNumber = index + 1
    const product = products.get(line.sku)
    const reason = unavailability(product, sellerId, pricing?.buyer)
    if (!product || reason) {
      unavailable.push({ lineNumber, sku: line.sku, reason: reason ?? 'unknown' })
      return
    }
    const based = inBaseUnits(product, line.quantity, line.unit)
    if (based.kind === 'unknownUnit') {
      unavailable.push({ lineNumber, sku: line.sku, reason: 'unknownUnit', units: based.units })
      return
    }
    const { quantity } = based
    const { broken, ...price } = priceOf(product, quantity, pricing)
    if (broken.length > 0) {
      refused.push({ lineNumber, sku: line.sku, quantity, broken })
      return
    }
    const plain = lineOf(quantity, product, lineNumber, price)
    if (wishes.stock === 'none') {
      lines.push(plain)
      return
    }
    const from = stock.of(line.sku)
    const { portions, missing, reason: why } = allocate(quantity, from, { ...wishes, rule })
    if (missing > 0 && !wishes.allowBackorder) {
      short.push({ lineNumber, sku: line.sku, quantity, available: quantity - missing })
      return
    }
    stock.take(line.sku, portions, from)
    lines.push({
      ...plain,
      held: quantity - missing,
      backordered: missing,
      allocations: portions.map(portion => ({ ...portion, shipped: 0 })),
      allocationReason: why,
    })
  })

  if (unavailable.length || !sellerId) return { kind: 'unavailable', lines: unavailable }
  if (refused.length) return { kind: 'refused', lines: refused }
  if (short.length) return { kind: 'short', lines: short }
  return { kind: 'order', sellerId, lines }
}
