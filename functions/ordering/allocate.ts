import type { AllocationRule, Coordinates } from '../inventory/index.ts'
import { distanceKm } from './distance.ts'

/** Pieces of a SKU that a warehouse, or one bucket of it, can give. */
export interface Supply {
  readonly warehouseId: string
  readonly bucket?: number | undefined
  readonly available: number
  readonly priority?: number | undefined
  readonly coordinates?: Coordinates | undefined
}

export interface Portion {
  readonly warehouseId: string
  readonly bucket?: number | undefined
  readonly quantity: number
}

/** By which rule warehouses are chosen, and what the rule has to know. */
export interface AllocationPolicy {
  readonly rule: AllocationRule
  /** where the goods go to, for `nearest` */
  readonly destination?: Coordinates | undefined
  /** where to begin among a SKU's buckets, so that orders spread over them */
  readonly turn: number
}

interface Candidate {
  readonly warehouseId: string
  readonly available: number
  /** smaller goes first: distance in km, priority, or nothing where stock alone decides */
  readonly rank: number
  readonly parts: readonly Supply[]
}

/** Of a warehouse of which the rule knows nothing: it goes last. */
const UNKNOWN = Number.MAX_SAFE_INTEGER

const rankOf = (supply: Supply, { rule, destination }: AllocationPolicy): number => {
  if (rule === 'mostStock') return 0
  if (rule === 'priority') return supply.priority ?? UNKNOWN
  return supply.coordinates && destination ? distanceKm(supply.coordinates, destination) : UNKNOWN
}

const inOrder = (a: Candidate, b: Candidate): number =>
  a.rank - b.rank || b.available - a.available || (a.warehouseId < b.warehouseId ? -1 : 1)

const candidatesOf = (supplies: readonly Supply[], policy: AllocationPolicy): Candidate[] => {
  const byWarehouse = new Map<string, Supply[]>()
  for (const supply of supplies) {
    if (supply.available <= 0) continue
    const parts = byWarehouse.get(supply.warehouseId)
    if (parts) parts.push(supply)
    else byWarehouse.set(supply.warehouseId, [supply])
  }
  return [...byWarehouse]
    .map(([warehouseId, parts]) => ({
      warehouseId,
      available: parts.reduce((sum, { available }) => sum + available, 0),
      rank: rankOf(parts[0] as Supply, policy),
      parts,
    }))
    .sort(inOrder)
}

/** Takes pieces out of a warehouse: out of one bucket that has them all, if there is one, beginning at `turn`. */
const takenFrom = ({ warehouseId, parts }: Candidate, quantity: number, turn: number): Portion[] => {
  const start = turn % parts.length
  const turned = [...parts.slice(start), ...parts.slice(0, start)]
  const one = turned.find(({ available }) => available >= quantity)
  const portions: Portion[] = []
  let left = quantity
  for (const { bucket, available } of one ? [one] : turned) {
    if (left === 0) break
    const taken = Math.min(left, available)
    portions.push({ warehouseId, ...(bucket ? { bucket } : {}), quantity: taken })
    left -= taken
  }
  return portions
}

/** Why a line's pieces come from where they come from: enough to decide it again with the same result. */
export interface AllocationReason {
  readonly rule: AllocationRule
  /** one warehouse had it all, or it was split over several in the rule's order, or not all of it was there */
  readonly because: 'oneHasAll' | 'split' | 'notEnough'
  /** warehouses that had some, in the rule's order; `rank` is the distance in km or the priority, where known */
  readonly candidates: readonly { warehouseId: string; available: number; rank?: number }[]
  /** pieces that were asked for, and from where they came then, buckets of one warehouse added */
  readonly quantity: number
  readonly portions: readonly { warehouseId: string; quantity: number }[]
}

const byWarehouse = (portions: readonly Portion[]): AllocationReason['portions'] => {
  const sums = new Map<string, number>()
  for (const { warehouseId, quantity } of portions) {
    sums.set(warehouseId, (sums.get(warehouseId) ?? 0) + quantity)
  }
  return [...sums].map(([warehouseId, quantity]) => ({ warehouseId, quantity }))
}

/** Decides again from what was stored. The ranks stand for what they were computed from. */
export const replayAllocation = (reason: AllocationReason): AllocationReason['portions'] => {
  const supplies = reason.candidates.map(({ warehouseId, available, rank }) => ({
    warehouseId,
    available,
    ...(rank === undefined ? {} : { priority: rank }),
  }))
  const rule = reason.rule === 'mostStock' ? 'mostStock' : 'priority'
  return byWarehouse(allocate(reason.quantity, supplies, { rule, turn: 0 }).portions)
}

export interface AllocationResult {
  readonly portions: readonly Portion[]
  /** pieces that no warehouse has */
  readonly missing: number
  readonly reason: AllocationReason
}

/**
 * Which warehouses give a line's pieces. One that has them all goes before a split; among several the rule
 * decides: `mostStock` the fullest (so that stocks even out), `priority` the owner's order, `nearest` the
 * shortest way to the buyer. A split follows the same order until the line is covered.
 */
export const allocate = (
  quantity: number,
  supplies: readonly Supply[],
  policy: AllocationPolicy,
): AllocationResult => {
  const candidates = candidatesOf(supplies, policy)
  const whole = candidates.find(({ available }) => available >= quantity)
  const portions: Portion[] = []
  let left = quantity
  for (const candidate of whole ? [whole] : candidates) {
    if (left === 0) break
    const share = Math.min(left, candidate.available)
    portions.push(...takenFrom(candidate, share, policy.turn))
    left -= share
  }
  return {
    portions,
    missing: left,
    reason: {
      quantity,
      portions: byWarehouse(portions),
      rule: policy.rule,
      because: whole ? 'oneHasAll' : left > 0 ? 'notEnough' : 'split',
      candidates: candidates.map(({ warehouseId, available, rank }) => ({
        warehouseId,
        available,
        ...(policy.rule === 'mostStock' || rank === UNKNOWN ? {} : { rank }),
      })),
    },
  }
}
