import { type Alternative, alternativesOf, type PriceBreak, priceAt } from './price-breaks.ts'

/**
 * Which version of the rule below decided, kept with every decision so that an old one can be re-computed.
 * Version 1 knew stock, levels, pack and minimum only; without the others version 2 decides the same.
 */
export const REPLENISHMENT_RULE = 'replenishment/2'
export const FIRST_RULE = 'order-up-to/1'

export const replenishmentRules = ['orderUpTo', 'fixedQuantity', 'periodic'] as const
export type ReplenishmentRule = (typeof replenishmentRules)[number]

export const automations = ['off', 'propose', 'send'] as const
export type Automation = (typeof automations)[number]

/** Everything that the rule looks at; quantities in the SKU's unit, money in minor units. */
export interface ReplenishmentInputs {
  readonly onHand: number
  /** held for orders that have not left yet */
  readonly held: number
  /** ordered by customers and not held, since it was not there */
  readonly backordered?: number | undefined
  /** lies there and must not be sold */
  readonly quarantined?: number | undefined
  /** ordered from suppliers and not received yet */
  readonly onOrder: number
  readonly reorderPoint: number
  readonly orderUpTo: number
  readonly packSize: number
  /** the supplier's minimum order quantity */
  readonly moq: number
  readonly openPurchaseOrderId?: string | undefined
  /** absent: `orderUpTo` */
  readonly rule?: ReplenishmentRule | undefined
  /** what `fixedQuantity` orders, as often as it takes to rise above the reorder point */
  readonly lot?: number | undefined
  /** of a `periodic` rule: today is a day of review */
  readonly reviewDue?: boolean | undefined
  /** why nothing is ordered by itself: a sensor in doubt, for example */
  readonly frozen?: string | undefined
  /** a person cancelled an order: until then there is no new one */
  readonly paused?: boolean | undefined
  /** absent: `send` */
  readonly automation?: Automation | undefined
  /** inventory position that must not be exceeded */
  readonly maximumStock?: number | undefined
  /** days that a piece may lie */
  readonly shelfLifeDays?: number | undefined
  readonly perDay?: number | undefined
  readonly unitPrice?: number | undefined
  readonly priceBreaks?: readonly PriceBreak[] | undefined
  readonly holdingRate?: number | undefined
  /** an order worth more is a person's to approve */
  readonly approvalAbove?: number | undefined
  /** the levels are guessed from too little demand */
  readonly coldStart?: boolean | undefined
}

/** Why an order waits for a person. */
export type ApprovalReason = 'proposing-only' | 'above-threshold' | 'cold-start'

/** The arithmetic behind an order, step by step. */
export interface ReorderArithmetic {
  readonly position: number
  /** what is missing to the order-up-to level, or what the fixed quantity makes up for */
  readonly need: number
  /** `need` in whole packs */
  readonly packed: number
  /** the same, or the minimum order quantity in whole packs where that is more */
  readonly least: number
  /** the most that maximum stock and shelf life leave room for, in whole packs; absent: no limit */
  readonly most?: number | undefined
  readonly alternatives: readonly Alternative[]
  /** what was ordered */
  readonly quantity: number
  /** of the order; absent where prices are not known */
  readonly value?: number | undefined
  /** absent: it is sent at once */
  readonly approval?: ApprovalReason | undefined
}

export const holdReasons = [
  'automation-off',
  'frozen',
  'paused',
  'purchase-order-open',
  'no-review-today',
  'above-reorder-point',
  'nothing-missing',
  'no-room',
] as const
export type HoldReason = (typeof holdReasons)[number]

export type ReplenishmentDecision =
  | { readonly kind: 'reorder'; readonly quantity: number; readonly because: ReorderArithmetic }
  | { readonly kind: 'hold'; readonly because: { readonly reason: HoldReason; readonly position: number } }

/** Inventory position: what is there, plus what is coming, less what is promised or must not be sold. */
export const inventoryPosition = ({
  onHand,
  onOrder,
  held,
  backordered = 0,
  quarantined = 0,
}: Pick<ReplenishmentInputs, 'onHand' | 'onOrder' | 'held' | 'backordered' | 'quarantined'>): number =>
  onHand + onOrder - held - backordered - quarantined

const packsUp = (quantity: number, packSize: number): number => Math.ceil(quantity / packSize) * packSize
const packsDown = (quantity: number, packSize: number): number => Math.floor(quantity / packSize) * packSize

const standingStill = (inputs: ReplenishmentInputs, position: number): HoldReason | undefined => {
  const { rule, automation, frozen, paused, openPurchaseOrderId, reviewDue, reorderPoint } = inputs
  if (automation === 'off') return 'automation-off'
  if (frozen) return 'frozen'
  if (openPurchaseOrderId) return 'purchase-order-open'
  if (paused) return 'paused'
  if (rule === 'periodic') return reviewDue ? undefined : 'no-review-today'
  return position > reorderPoint ? 'above-reorder-point' : undefined
}

const needOf = ({ rule, lot = 1, reorderPoint, orderUpTo }: ReplenishmentInputs, position: number): number =>
  rule === 'fixedQuantity'
    ? lot * Math.max(1, Math.floor((reorderPoint - position) / lot) + 1)
    : orderUpTo - position

const roomOf = (inputs: ReplenishmentInputs, position: number): number | undefined => {
  const { maximumStock, shelfLifeDays, perDay = 0, packSize } = inputs
  const limits = [
    ...(maximumStock === undefined ? [] : [maximumStock]),
    ...(shelfLifeDays === undefined || perDay <= 0 ? [] : [Math.floor(shelfLifeDays * perDay)]),
  ]
  return limits.length ? Math.max(0, packsDown(Math.min(...limits) - position, packSize)) : undefined
}

const DEFAULT_HOLDING_RATE = 0.2

const alternativesFor = (inputs: ReplenishmentInputs, quantity: number, most: number | undefined) => {
  const { unitPrice, priceBreaks = [], perDay = 0, packSize, holdingRate = DEFAULT_HOLDING_RATE } = inputs
  if (unitPrice === undefined || !priceBreaks.length) return []
  const limit = most ?? Number.POSITIVE_INFINITY
  return alternativesOf({ quantity, packSize, unitPrice, priceBreaks, perDay, holdingRate, most: limit })
}

const approvalFor = (inputs: ReplenishmentInputs, value: number | undefined): ApprovalReason | undefined => {
  const { automation, approvalAbove, coldStart } = inputs
  if (automation === 'propose') return 'proposing-only'
  if (approvalAbove !== undefined && value !== undefined && value > approvalAbove) return 'above-threshold'
  return coldStart ? 'cold-start' : undefined
}

/**
 * At or under the reorder point, or on a day of review, order up to the level or by the lot, in whole packs
 * and not less than the supplier's minimum (rounded up to whole packs as well, since half a pack cannot be
 * sent), not more than there is room for, and more where a price break saves more than keeping the rest
 * costs. While a purchase order is open there is no second one.
 */
export const decideReplenishment = (inputs: ReplenishmentInputs): ReplenishmentDecision => {
  const position = inventoryPosition(inputs)
  const hold = (reason: HoldReason) => ({ kind: 'hold', because: { reason, position } }) as const
  const still = standingStill(inputs, position)
  if (still) return hold(still)
  const need = needOf(inputs, position)
  if (need <= 0) return hold('nothing-missing')
  const packed = packsUp(need, inputs.packSize)
  const minimum = packsUp(inputs.moq, inputs.packSize)
  const least = Math.max(packed, minimum)
  const most = roomOf(inputs, position)
  if (most !== undefined && most < Math.max(minimum, inputs.packSize)) return hold('no-room')
  const wanted = Math.min(least, most ?? least)
  const alternatives = alternativesFor(inputs, wanted, most)
  const quantity = alternatives.find(({ taken }) => taken)?.quantity ?? wanted
  const { unitPrice, priceBreaks = [] } = inputs
  const value = unitPrice === undefined ? undefined : quantity * priceAt(quantity, unitPrice, priceBreaks)
  const approval = approvalFor(inputs, value)
  const because: ReorderArithmetic = {
    position,
    need,
    packed,
    least,
    ...(most === undefined ? {} : { most }),
    alternatives,
    quantity,
    ...(value === undefined ? {} : { value }),
    ...(approval ? { approval } : {}),
  }
  return { kind: 'reorder', quantity, because }
}
