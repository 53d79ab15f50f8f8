/** What an order and its stock cost, and what the supplier delivers. */
export interface LotTerms {
  readonly packSize: number
  /** the supplier's minimum order quantity */
  readonly moq: number
  /** cost of placing an order, in the unit of `unitCost`; absent: unknown */
  readonly orderCost?: number | undefined
  /** share of a piece's cost that keeping it for a year costs */
  readonly holdingRate?: number | undefined
  readonly unitCost?: number | undefined
  /** periods that an order is to last for where costs are unknown */
  readonly reviewCycle?: number | undefined
}

/** No lot lasts longer than half a year. */
const MOST_YEARS = 0.5
/**
 * An order fills up to the level, so it is larger than the lot by what the position had fallen below the
 * reorder point. With lots of this part orders come out no more often than a full lot at a fixed quantity.
 */
const PART = 0.7

/** The economic order quantity: where ordering and keeping cost the same (Harris, 1913). */
const economicQuantity = (
  perYear: number,
  { orderCost = 0, holdingRate = 0, unitCost = 0 }: LotTerms,
): number => Math.sqrt((2 * perYear * orderCost) / (holdingRate * unitCost))

/**
 * How much more than the reorder point an order aims at. At least the demand of a period, since nobody
 * orders more often than he looks, and at least the supplier's minimum.
 *
 * @param perPeriod expected demand of a period
 */
export const orderLot = (perPeriod: number, periodsAYear: number, terms: LotTerms): number => {
  const { orderCost, holdingRate, unitCost, reviewCycle = 1, moq } = terms
  const priced = orderCost && holdingRate && unitCost
  const wanted = priced
    ? Math.min(economicQuantity(perPeriod * periodsAYear, terms), perPeriod * periodsAYear * MOST_YEARS)
    : perPeriod * reviewCycle
  return Math.max(PART * wanted, perPeriod, moq)
}
