import type { Instant } from '../../shared/clock.ts'
import type { Money } from '../../shared/money.ts'
import { audienceKinds, kindOf } from './audience.ts'
import type { PriceList, Tier } from './price-list.ts'
import { type BrokenQuantity, brokenRules, type QuantityRules, quantityRuleNames } from './quantity-rules.ts'

/** A price list that has an entry for the SKU and is for the buyer. */
export interface PriceCandidate
  extends Pick<
    PriceList,
    'priceListId' | 'audience' | 'currency' | 'priority' | 'validFrom' | 'validUntil' | 'status' | 'version'
  > {
  readonly tiers: readonly Tier[]
  readonly quantityRules?: QuantityRules | undefined
}

/** Everything that a price is decided on: stored with an order line, it gives the same price again. */
export interface PriceBasis {
  /** the version of the rules in this file that the decision was made by */
  readonly rule: 'price-selection/1'
  readonly at: Instant
  readonly listPrice: Money
  /** the SKU's own, for all buyers */
  readonly quantityRules?: QuantityRules | undefined
  readonly candidates: readonly PriceCandidate[]
}

/** Why a candidate has no price to give; first those that hold at any quantity. */
export type Unusable = 'retired' | 'otherCurrency' | 'notYetValid' | 'ended' | 'belowFirstTier'
/** Why another was taken before it. */
export type Beaten = 'lessSpecial' | 'laterPriority' | 'dearer' | 'laterId'
export type Verdict = 'chosen' | Unusable | Beaten

export interface TraceEntry {
  /** absent: the SKU's list price */
  readonly priceListId?: string
  readonly audience: string
  readonly version?: number
  readonly verdict: Verdict
  /** what one unit would have cost, where it had a price to give */
  readonly unitPrice?: Money
  /** the tier's first quantity */
  readonly from?: number
}

/** A quantity rule with where it comes from. */
export interface QuantityLimit extends BrokenQuantity {
  /** absent: the SKU itself */
  readonly priceListId?: string
}

export interface PriceDecision {
  readonly unitPrice: Money
  /** every candidate in the order in which they count; the list price is the last */
  readonly trace: readonly TraceEntry[]
  /** the nearest quantity from which one unit costs less */
  readonly nextTier?: { readonly from: number; readonly unitPrice: Money }
  readonly limits: readonly QuantityLimit[]
  /** those of the limits that the quantity breaks: with any of them the line is refused */
  readonly broken: readonly QuantityLimit[]
}

/** What keeps a list from giving a price at any quantity. */
export const unusable = (candidate: PriceCandidate, { at, listPrice }: PriceBasis): Unusable | undefined => {
  if (candidate.status !== 'active') return 'retired'
  if (candidate.currency !== listPrice.currency) return 'otherCurrency'
  if (candidate.validFrom && Date.parse(at) < Date.parse(candidate.validFrom)) return 'notYetValid'
  if (candidate.validUntil && Date.parse(at) >= Date.parse(candidate.validUntil)) return 'ended'
  return undefined
}

/** The tier of a quantity: the last one that it reaches. */
const tierAt = (tiers: readonly Tier[], quantity: number): Tier | undefined =>
  tiers.findLast(({ from }) => from <= quantity)

const speciality = ({ audience }: PriceCandidate): number => audienceKinds.indexOf(kindOf(audience))

/** Negative: a goes before b. What decides is the first difference, so each has a name. */
const comparisons: readonly (readonly [Beaten, (a: Priced, b: Priced) => number])[] = [
  ['lessSpecial', (a, b) => speciality(a.candidate) - speciality(b.candidate)],
  ['laterPriority', (a, b) => a.candidate.priority - b.candidate.priority],
  ['dearer', (a, b) => a.tier.amount - b.tier.amount],
  ['laterId', (a, b) => (a.candidate.priceListId < b.candidate.priceListId ? -1 : 1)],
]

interface Priced {
  readonly candidate: PriceCandidate
  readonly tier: Tier
}

const compare = (a: Priced, b: Priced): number => {
  for (const [, by] of comparisons) {
    const difference = by(a, b)
    if (difference !== 0) return difference
  }
  return 0
}

const whyBeaten = (chosen: Priced, other: Priced): Beaten =>
  comparisons.find(([, by]) => by(chosen, other) !== 0)?.[0] ?? 'laterId'

/** The usable candidates that have a tier for the quantity, in the order in which they count. */
const pricedAt = (usable: readonly PriceCandidate[], quantity: number): Priced[] =>
  usable
    .flatMap(candidate => {
      const tier = tierAt(candidate.tiers, quantity)
      return tier ? [{ candidate, tier }] : []
    })
    .sort(compare)

const amountAt = (basis: PriceBasis, usable: readonly PriceCandidate[], quantity: number): number =>
  pricedAt(usable, quantity)[0]?.tier.amount ?? basis.listPrice.amount

const nextTierOf = (
  basis: PriceBasis,
  usable: readonly PriceCandidate[],
  quantity: number,
): PriceDecision['nextTier'] => {
  const now = amountAt(basis, usable, quantity)
  const { currency } = basis.listPrice
  const later = usable.flatMap(({ tiers }) => tiers.map(({ from }) => from)).filter(from => from > quantity)
  for (const from of [...new Set(later)].sort((a, b) => a - b)) {
    const amount = amountAt(basis, usable, from)
    if (amount < now) return { from, unitPrice: { amount, currency } }
  }
  return undefined
}

/** Each rule as the first list in force says it, by the order of selection; else as the SKU says it. */
const limitsOf = (basis: PriceBasis, usable: readonly PriceCandidate[]): QuantityLimit[] => {
  const lists = usable
    .map(candidate => ({ candidate, tier: candidate.tiers[0] ?? { from: 1, amount: 0 } }))
    .sort(compare)
    .map(({ candidate }) => candidate)
  return quantityRuleNames.flatMap(rule => {
    const list = lists.find(({ quantityRules }) => quantityRules?.[rule] !== undefined)
    const limit = list?.quantityRules?.[rule] ?? basis.quantityRules?.[rule]
    if (limit === undefined) return []
    return [{ rule, limit, ...(list ? { priceListId: list.priceListId } : {}) }]
  })
}

const traceOf = (basis: PriceBasis, usable: readonly PriceCandidate[], quantity: number): TraceEntry[] => {
  const { currency } = basis.listPrice
  const priced = pricedAt(usable, quantity)
  const [chosen] = priced
  const entry = ({ priceListId, audience, version }: PriceCandidate, verdict: Verdict) => ({
    priceListId,
    audience,
    version,
    verdict,
  })
  const without = basis.candidates
    .filter(candidate => !priced.some(one => one.candidate === candidate))
    .toSorted((a, b) => (a.priceListId < b.priceListId ? -1 : 1))
  return [
    ...priced.map(one => ({
      ...entry(one.candidate, one === chosen ? 'chosen' : whyBeaten(chosen ?? one, one)),
      unitPrice: { amount: one.tier.amount, currency },
      from: one.tier.from,
    })),
    ...without.map(candidate => entry(candidate, unusable(candidate, basis) ?? 'belowFirstTier')),
    { audience: 'everyone', verdict: chosen ? 'lessSpecial' : 'chosen', unitPrice: basis.listPrice, from: 1 },
  ]
}

/**
 * Decides what one unit costs a buyer at a quantity, and whether he may order that quantity. Pure: the same
 * basis and quantity always give the same decision.
 *
 * The order of selection: lists in use, in the SKU's currency, valid at the instant and with a tier that
 * the quantity reaches; of these the one for the most special audience (organization, group, everyone),
 * then by priority (1 first), then the cheapest at this quantity, then by id. Without any: the list price.
 *
 * Minimum, maximum and multiple are each taken from the first list in that order which states it, whatever
 * list gave the price, else from the SKU.
 */
export const decidePrice = (basis: PriceBasis, quantity: number): PriceDecision => {
  const usable = basis.candidates.filter(candidate => !unusable(candidate, basis))
  const limits = limitsOf(basis, usable)
  const nextTier = nextTierOf(basis, usable, quantity)
  return {
    unitPrice: {
      amount: amountAt(basis, usable, quantity),
      currency: basis.listPrice.currency,
    },
    trace: traceOf(basis, usable, quantity),
    ...(nextTier ? { nextTier } : {}),
    limits,
    broken: limits.filter(({ rule, limit }) => brokenRules(quantity, { [rule]: limit }).length > 0),
  }
}
