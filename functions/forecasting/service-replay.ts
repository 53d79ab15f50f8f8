import { demandQuantile, expectedShortage, quickDemandQuantile } from './demand-quantile.ts'
import type { LeadTime } from './reorder-levels.ts'
import { seededRandom, seedOf } from './seeded.ts'

/** What is replayed of a SKU: its supplier's terms. */
export interface ReplayedSku {
  readonly id: string
  readonly leadTime: LeadTime
  readonly packSize: number
  readonly moq: number
}

/** How a SKU would be replenished from now on, but for the chance that is to be found. */
export interface ReplayedPlan {
  /** demand of the protection interval */
  readonly mean: number
  readonly variance: number
  readonly lot: number
}

/** Chances of lasting the protection interval that are tried side by side. */
const CHANCES = [0.3, 0.5, 0.65, 0.76, 0.84, 0.89, 0.925, 0.95, 0.966, 0.978, 0.987, 0.993, 0.997] as const

const LEAD_TIMES = 64
/** So many demands of a SKU weigh as much as theory does. */
const DOUBT = 3
/** SKUs that a mean by theory is taken over. */
const SAMPLE = 200
const ROUNDING = 1e-9

/** Lead times as likely as each other, in whole periods. */
const likelyLeadTimes = ({ mean, deviation }: LeadTime): Int32Array =>
  Int32Array.from({ length: LEAD_TIMES }, (_, i) => {
    const spread = { mean, variance: deviation * deviation }
    const drawn = deviation > 0 ? demandQuantile(spread, (i + 0.5) / LEAD_TIMES) : mean
    return Math.max(1, Math.round(drawn))
  })

/** One SKU, once for each chance: what lies there, what is owed, what is on its way and what was served. */
interface Shadow {
  readonly random: () => number
  readonly leadTimes: Int32Array
  readonly ring: number
  readonly onHand: Float64Array
  readonly owed: Float64Array
  readonly onOrder: Float64Array
  readonly arrivals: Float64Array
  readonly reorderPoint: Float64Array
  readonly served: Float64Array
  demanded: number
  hits: number
  lot: number
  age: number
}

const shadowOf = ({ id, leadTime }: ReplayedSku): Shadow => {
  const leadTimes = likelyLeadTimes(leadTime)
  const ring = Math.max(...leadTimes) + 2
  const each = () => new Float64Array(CHANCES.length)
  return {
    random: seededRandom(seedOf(id)),
    leadTimes,
    ring,
    onHand: each(),
    owed: each(),
    onOrder: each(),
    arrivals: new Float64Array(CHANCES.length * ring),
    reorderPoint: each(),
    served: each(),
    demanded: 0,
    hits: 0,
    lot: 0,
    age: -1,
  }
}

/** Chance against the fill rate that it delivered, straight between the ones tried on a scale of risk. */
const interpolate = (fills: readonly number[], target: number): number => {
  const last = CHANCES.length - 1
  if (target <= (fills[0] as number)) return CHANCES[0]
  for (let i = 1; i <= last; i++) {
    const low = fills[i - 1] as number
    const high = fills[i] as number
    if (target > high || high <= low) continue
    const risk = (at: number) => Math.log(1 - (CHANCES[at] as number))
    const part = (target - low) / (high - low)
    return 1 - Math.exp(risk(i - 1) + part * (risk(i) - risk(i - 1)))
  }
  return CHANCES[last] as number
}

/**
 * Replays the tenant's own past under several chances at once and says which of them delivers a wanted fill
 * rate. Demand is what really came; lead times are drawn from what suppliers do; plans are those that were
 * known at the time. No assumption of the forecast has to hold for this: what it gets wrong is in the fill
 * rates that come out.
 *
 * @param memory periods over which service is remembered
 */
export const serviceReplay = (skus: readonly ReplayedSku[], memory: number) => {
  const shadows = skus.map(shadowOf)
  const quantiles = CHANCES.map(quickDemandQuantile)
  const keep = 1 - 1 / memory
  const plans: (ReplayedPlan | undefined)[] = skus.map(() => undefined)
  let period = 0

  const order = (shadow: Shadow, { packSize, moq }: ReplayedSku, k: number, leadTime: number): void => {
    const position = (shadow.onHand[k] as number) + (shadow.onOrder[k] as number) - (shadow.owed[k] as number)
    const reorderPoint = shadow.reorderPoint[k] as number
    if (position > reorderPoint) return
    const packs = Math.ceil((reorderPoint + shadow.lot - position) / packSize - ROUNDING)
    const quantity = Math.max(packs, Math.ceil(moq / packSize - ROUNDING)) * packSize
    const slot = k * shadow.ring + ((period + 1 + leadTime) % shadow.ring)
    shadow.arrivals[slot] = (shadow.arrivals[slot] as number) + quantity
    shadow.onOrder[k] = (shadow.onOrder[k] as number) + quantity
  }

  const step = (shadow: Shadow, sku: ReplayedSku, demand: number): void => {
    // Service counts once the first orders could have come.
    const counts = shadow.age++ > sku.leadTime.mean
    const leadTime = shadow.leadTimes[Math.floor(shadow.random() * LEAD_TIMES)] as number
    if (counts) {
      shadow.demanded = shadow.demanded * keep + demand
      if (demand > 0) shadow.hits++
    }
    for (let k = 0; k < CHANCES.length; k++) {
      const slot = k * shadow.ring + (period % shadow.ring)
      const arrived = shadow.arrivals[slot] as number
      shadow.arrivals[slot] = 0
      shadow.onOrder[k] = (shadow.onOrder[k] as number) - arrived
      const there = (shadow.onHand[k] as number) - (shadow.owed[k] as number) + arrived
      const served = Math.min(Math.max(there, 0), demand)
      shadow.onHand[k] = Math.max(0, there - demand)
      shadow.owed[k] = Math.max(0, demand - there)
      if (counts) shadow.served[k] = (shadow.served[k] as number) * keep + served
      order(shadow, sku, k, leadTime)
    }
  }

  /** Fill rates by theory: what is short in an order cycle, by what an order brings. A sample of SKUs will do. */
  const expectedFills = (): number[] => {
    const planned = plans.filter(plan => plan !== undefined).filter(({ mean }) => mean > 0)
    const every = Math.max(1, Math.floor(planned.length / SAMPLE))
    const sample = planned.filter((_, i) => i % every === 0)
    if (!sample.length) return CHANCES.map(chance => chance)
    return quantiles.map(quantile => {
      const fill = sample.reduce((sum, plan) => {
        const point = quantile(plan.mean, plan.variance)
        const short = expectedShortage(plan, point) - expectedShortage(plan, point + plan.lot)
        return sum + 1 - short / plan.lot
      }, 0)
      return fill / sample.length
    })
  }

  /** How far the replay is to be believed, from 0 to 1: what counts is how often SKUs were asked for. */
  const evidence = (): number => {
    const judged = shadows.filter(({ demanded }) => demanded > 0)
    const each = judged.reduce((sum, { hits }) => sum + hits, 0) / Math.max(1, judged.length)
    return each ** 2 / (each ** 2 + DOUBT ** 2)
  }

  return {
    /** Sets how SKU i is replenished from now on; with its first plan its replay begins, on a full shelf. */
    plan: (i: number, plan: ReplayedPlan): void => {
      const shadow = shadows[i] as Shadow
      const { mean, variance, lot } = plan
      plans[i] = plan
      shadow.lot = lot
      for (let k = 0; k < CHANCES.length; k++) {
        shadow.reorderPoint[k] = (quantiles[k] as (typeof quantiles)[number])(mean, variance)
        if (shadow.age < 0) shadow.onHand[k] = (shadow.reorderPoint[k] as number) + lot
      }
      if (shadow.age < 0) shadow.age = 0
    },
    /** Whether SKU i has had a plan before. */
    follows: (i: number): boolean => (shadows[i] as Shadow).age >= 0,
    /** A period passes: demand i is that of SKU i, NaN before it was sold at all. */
    observe: (demand: ArrayLike<number>): void => {
      for (const [i, sku] of skus.entries()) {
        const shadow = shadows[i] as Shadow
        const asked = demand[i] as number
        if (shadow.age >= 0 && asked >= 0) step(shadow, sku, asked)
      }
      period++
    },
    /** Mean fill rate of the SKUs under each chance that was tried, over the remembered past. */
    fills: (): readonly number[] => {
      const judged = shadows.filter(({ demanded }) => demanded > 0)
      return CHANCES.map((_, k) => {
        const sum = judged.reduce((total, each) => total + (each.served[k] as number) / each.demanded, 0)
        return judged.length ? sum / judged.length : 0
      })
    },
    /** The chance that would have delivered this mean fill rate; the target itself while there is no past. */
    chanceFor(target: number): number {
      const theory = Math.log(1 - interpolate(expectedFills(), target))
      const believed = evidence()
      if (believed === 0) return 1 - Math.exp(theory)
      const replayed = Math.log(1 - interpolate(this.fills(), target))
      return 1 - Math.exp(believed * replayed + (1 - believed) * theory)
    },
  }
}
