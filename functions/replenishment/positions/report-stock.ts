import * as z from 'zod/mini'
import { type Actor, actsAs } from '../../../shared/actor.ts'
import { dayAfter, dayIn } from '../../../shared/business-date.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Positions, PositionWithStock } from './position.ts'

export const stockFindings = ['excess', 'slow', 'dead'] as const

const suggestionSchema = z.object({
  kind: z.enum(['transfer', 'promotion', 'lowerTarget', 'writeOff']),
  /** of a transfer: where the SKU is wanted, and how many there */
  warehouseId: z.optional(z.string()),
  quantity: z.int(),
})
export type Suggestion = z.infer<typeof suggestionSchema>

export const stockFindingSchema = z
  .object({
    sku: z.string(),
    warehouseId: z.string(),
    /** `excess`: more than replenishment would ever bring; `slow`: lasts longer than half a year; `dead`: not asked for in half a year */
    finding: z.enum(stockFindings),
    onHand: z.int(),
    /** pieces beyond the order-up-to level */
    excess: z.int(),
    /** absent where nothing is expected to be asked for */
    coverDays: z.optional(z.number()),
    lastDemandOn: z.optional(z.string()),
    /** of the excess, in minor units; absent where prices are not known */
    value: z.optional(z.int()),
    suggestions: z.array(suggestionSchema),
  })
  .register(z.globalRegistry, {
    id: 'StockFinding',
    description: 'Stock that lies too long, with what could be done about it.',
  })
export type StockFinding = z.infer<typeof stockFindingSchema>

export interface ReportStockDeps {
  readonly positions: Pick<Positions, 'page' | 'findAll'>
  /** positions of a SKU in other warehouses of the same owner */
  readonly elsewhere: (found: PositionWithStock) => Promise<PositionWithStock[]>
  readonly clock: Clock
  readonly timeZone: string
}

const HALF_A_YEAR = 182
/** Less than so much over the level is the rounding of packs. */
const TOLERATED = 0.1

/** What is wrong with a stock, if anything. */
export const findingOf = (
  { position, stock }: PositionWithStock,
  today: string,
): Omit<StockFinding, 'suggestions'> | undefined => {
  const { plan, orderUpTo, policy } = position
  if (!plan || stock.onHand <= 0) return undefined
  const excess = Math.max(0, stock.onHand + position.onOrder - stock.held - orderUpTo)
  const idle = plan.lastDemandOn === undefined || plan.lastDemandOn < dayAfter(today, -HALF_A_YEAR)
  const coverDays = plan.perDay > 0 ? stock.onHand / plan.perDay : undefined
  const slow = coverDays !== undefined && coverDays > HALF_A_YEAR
  const over = excess > Math.max(TOLERATED * orderUpTo, position.packSize)
  if (!idle && !slow && !over) return undefined
  return {
    sku: position.sku,
    warehouseId: position.warehouseId,
    finding: idle ? 'dead' : slow ? 'slow' : 'excess',
    onHand: stock.onHand,
    excess,
    ...(coverDays === undefined ? {} : { coverDays: Math.round(coverDays * 10) / 10 }),
    ...(plan.lastDemandOn ? { lastDemandOn: plan.lastDemandOn } : {}),
    ...(policy?.unitPrice === undefined ? {} : { value: excess * policy.unitPrice }),
  }
}

/** What could be done: bring it where it is wanted, sell it cheaper, aim lower, give it up. */
export const suggestionsFor = (
  finding: Omit<StockFinding, 'suggestions'>,
  { position }: PositionWithStock,
  others: readonly PositionWithStock[],
): Suggestion[] => {
  let left = finding.finding === 'dead' ? finding.onHand : finding.excess
  const transfers: Suggestion[] = []
  for (const other of others) {
    const there = other.stock.onHand + other.position.onOrder - other.stock.held
    const wanted = Math.min(left, Math.max(0, other.position.orderUpTo - there))
    if (there > other.position.reorderPoint || wanted <= 0) continue
    transfers.push({ kind: 'transfer', warehouseId: other.position.warehouseId, quantity: wanted })
    left -= wanted
  }
  if (left <= 0) return transfers
  const rest: Suggestion = {
    kind: finding.finding === 'dead' ? 'writeOff' : 'promotion',
    quantity: left,
  }
  const tooHigh = finding.finding === 'slow' && position.policy?.fixed !== undefined
  return [...transfers, rest, ...(tooHigh ? [{ kind: 'lowerTarget' as const, quantity: left }] : [])]
}

/** `limit` positions, and of them those that lie too long: the actor's own, the operator's are all. */
export const reportStock =
  ({ positions, elsewhere, clock, timeZone }: ReportStockDeps) =>
  async (
    { limit, cursor }: { limit?: number; cursor?: string | undefined },
    actor: Actor,
  ): Promise<{ items: StockFinding[]; cursor?: string }> => {
    const page = await positions.page(cursor, limit)
    const today = dayIn(timeZone, clock())
    const items: StockFinding[] = []
    for (const each of await positions.findAll(page.refs)) {
      if (!actsAs(actor, 'operator') && each.position.buyerId !== actor.organizationId) continue
      const finding = findingOf(each, today)
      if (finding)
        items.push({ ...finding, suggestions: suggestionsFor(finding, each, await elsewhere(each)) })
    }
    return page.cursor ? { items, cursor: page.cursor } : { items }
  }
