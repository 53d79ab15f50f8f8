import { createInterface } from 'node:readline'
import { periodsBetweenPlans, replenishmentPlanner } from '../../functions/forecasting/planner.ts'
import { decideReplenishment } from '../../functions/replenishment/positions/decide-replenishment.ts'

interface Sku {
  readonly id: string
  readonly leadTimeMean: number
  readonly leadTimeSd: number
  readonly packSize: number
  readonly moq: number
  readonly unitCost: number
  readonly orderCost: number | null
  readonly holdingRate: number | null
  readonly reviewCycle: number | null
  readonly history: readonly number[]
}

export interface Init {
  readonly targetFill: number
  readonly periodsAYear: number
  readonly skus: readonly Sku[]
}

/** The state of all SKUs at the end of a period, in the order of `Init.skus`. */
export interface Period {
  readonly demand: readonly number[]
  readonly onHand: readonly number[]
  readonly onOrder: readonly number[]
  readonly backorders: readonly number[]
}

/** The planner and the order rule of the product behind a loop of periods. */
export const engine = ({ targetFill, periodsAYear, skus }: Init) => {
  const planner = replenishmentPlanner({
    targetFill,
    periodsAYear,
    skus: skus.map(sku => ({
      id: sku.id,
      leadTime: { mean: sku.leadTimeMean, deviation: sku.leadTimeSd },
      packSize: sku.packSize,
      moq: sku.moq,
      orderCost: sku.orderCost ?? undefined,
      holdingRate: sku.holdingRate ?? undefined,
      unitCost: sku.unitCost,
      reviewCycle: sku.reviewCycle ?? undefined,
    })),
  })
  const every = periodsBetweenPlans(periodsAYear)
  const longest = Math.max(0, ...skus.map(({ history }) => history.length))
  for (let ago = longest; ago > 0; ago--) {
    if (ago % every === 0) planner.plan()
    planner.observe(
      skus.map(
        ({ history }) => (ago <= history.length ? history[history.length - ago] : undefined) ?? Number.NaN,
      ),
    )
  }
  let current = planner.plan()
  let age = 0

  return ({ demand, onHand, onOrder, backorders }: Period): number[] => {
    planner.observe(demand)
    age++
    if (age % every === 0) current = planner.plan()
    return skus.map(({ packSize, moq }, i) => {
      const plan = current.plans[i]
      if (!plan) return 0
      const decision = decideReplenishment({
        onHand: onHand[i] ?? 0,
        onOrder: onOrder[i] ?? 0,
        held: backorders[i] ?? 0,
        reorderPoint: plan.reorderPoint,
        orderUpTo: plan.orderUpTo,
        packSize,
        moq,
      })
      return decision.kind === 'reorder' ? decision.quantity : 0
    })
  }
}

/** JSON lines on stdin, an answer line each on stdout. */
const serve = async (): Promise<void> => {
  let decide: ReturnType<typeof engine> | undefined
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line)
    if (message.type === 'init') decide = engine(message)
    console.log(
      JSON.stringify(message.type === 'init' ? { ready: true } : { orders: decide?.(message) ?? [] }),
    )
  }
}

if (import.meta.main) await serve()
