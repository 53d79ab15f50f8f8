import * as z from 'zod/mini'

/** From this quantity on a piece costs this much, in minor units of the supplier's currency. */
export const priceBreakSchema = z.object({
  from: z.int().check(z.gte(1)),
  unitPrice: z.int().check(z.gte(0)),
})
export type PriceBreak = z.infer<typeof priceBreakSchema>

/** What a larger order would bring and cost, against the one that is needed. */
export interface Alternative {
  readonly quantity: number
  readonly unitPrice: number
  /** less paid for all its pieces, in minor units */
  readonly saving: number
  /** cost of keeping the pieces that are not needed yet, in minor units */
  readonly holding: number
  /** days of expected demand that it adds */
  readonly extraDays: number
  readonly taken: boolean
}

export interface Bargain {
  readonly quantity: number
  readonly packSize: number
  readonly unitPrice: number
  readonly priceBreaks: readonly PriceBreak[]
  /** expected demand of a day */
  readonly perDay: number
  /** share of a piece's price that keeping it for a year costs */
  readonly holdingRate: number
  /** no more than this may be ordered */
  readonly most: number
}

export const priceAt = (quantity: number, unitPrice: number, breaks: readonly PriceBreak[]): number =>
  breaks.reduce((price, each) => (quantity >= each.from ? Math.min(price, each.unitPrice) : price), unitPrice)

const DAYS_A_YEAR = 365

/**
 * The larger orders that a price break invites to, each with what it saves and costs. The extra pieces wait
 * until the needed ones are sold and then, on average, half as long as they last.
 *
 * @returns all of them, the one marked whose saving exceeds its holding cost the most; none without demand
 */
export const alternativesOf = (bargain: Bargain): readonly Alternative[] => {
  const { quantity, packSize, unitPrice, priceBreaks, perDay, holdingRate, most } = bargain
  if (perDay <= 0) return []
  const price = priceAt(quantity, unitPrice, priceBreaks)
  const offers = priceBreaks
    .filter(each => each.from > quantity && each.unitPrice < price)
    .map(({ from }) => {
      const larger = Math.ceil(from / packSize) * packSize
      const cheaper = priceAt(larger, unitPrice, priceBreaks)
      const extra = larger - quantity
      const wait = (quantity + extra / 2) / perDay
      return {
        quantity: larger,
        unitPrice: cheaper,
        saving: larger * (price - cheaper),
        holding: Math.round((extra * cheaper * holdingRate * wait) / DAYS_A_YEAR),
        extraDays: Math.round((extra / perDay) * 10) / 10,
      }
    })
  const net = (offer: (typeof offers)[number]) => offer.saving - offer.holding
  const [best] = offers
    .filter(offer => net(offer) > 0 && offer.quantity <= most)
    .toSorted((a, b) => net(b) - net(a))
  return offers.map(offer => ({ ...offer, taken: offer === best }))
}
