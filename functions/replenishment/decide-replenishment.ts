/** Which version of the rule below decided, kept with every decision so that an old one can be re-computed. */
export const REPLENISHMENT_RULE = 'order-up-to/1'

/** Everything that the rule looks at; quantities in the SKU's unit. */
export interface ReplenishmentInputs {
  readonly onHand: number
  /** held for orders that have not left yet */
  readonly held: number
  /** ordered from suppliers and not received yet */
  readonly onOrder: number
  readonly reorderPoint: number
  readonly orderUpTo: number
  readonly packSize: number
  /** the supplier's minimum order quantity */
  readonly moq: number
  readonly openPurchaseOrderId?: string | undefined
}

/** The arithmetic behind an order, step by step. */
export interface ReorderArithmetic {
  readonly position: number
  /** what is missing to the order-up-to level */
  readonly need: number
  /** `need` in whole packs */
  readonly packed: number
  /** what was ordered: `packed`, or the minimum order quantity in whole packs where that is more */
  readonly quantity: number
}

export type ReplenishmentDecision =
  | { readonly kind: 'reorder'; readonly quantity: number; readonly because: ReorderArithmetic }
  | {
      readonly kind: 'hold'
      readonly because: {
        readonly reason: 'above-reorder-point' | 'purchase-order-open' | 'nothing-missing'
        readonly position: number
      }
    }

/** Inventory position: what is there, plus what is coming, less what is promised. */
export const inventoryPosition = ({
  onHand,
  onOrder,
  held,
}: Pick<ReplenishmentInputs, 'onHand' | 'onOrder' | 'held'>): number => onHand + onOrder - held

const wholePacks = (quantity: number, packSize: number): number => Math.ceil(quantity / packSize) * packSize

/**
 * The (s, S) rule: at or under the reorder point, order up to the level, in whole packs and not less than
 * the supplier's minimum (rounded up to whole packs as well, since half a pack cannot be sent). While a
 * purchase order is open there is no second one.
 */
export const decideReplenishment = (inputs: ReplenishmentInputs): ReplenishmentDecision => {
  const { reorderPoint, orderUpTo, packSize, moq, openPurchaseOrderId } = inputs
  const position = inventoryPosition(inputs)
  if (openPurchaseOrderId) return { kind: 'hold', because: { reason: 'purchase-order-open', position } }
  if (position > reorderPoint) return { kind: 'hold', because: { reason: 'above-reorder-point', position } }
  const need = orderUpTo - position
  if (need <= 0) return { kind: 'hold', because: { reason: 'nothing-missing', position } }
  const packed = wholePacks(need, packSize)
  const quantity = Math.max(packed, wholePacks(moq, packSize))
  return { kind: 'reorder', quantity, because: { position, need, packed, quantity } }
}
