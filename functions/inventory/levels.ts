import * as z from 'zod/mini'
import type { Stock } from './stock.ts'

/** From where on the owner of a stock wants to be told that there is too little of it, or too much. */
export const levelsSchema = z
  .object({
    sku: z.string(),
    warehouseId: z.string(),
    /** fewer available than this */
    lowBelow: z.optional(z.int()),
    /** more on hand than this */
    overAbove: z.optional(z.int()),
    version: z.int(),
  })
  .register(z.globalRegistry, { id: 'StockLevels', description: 'When the owner of a stock is warned.' })

export type Levels = z.infer<typeof levelsSchema>

export type Warning = 'low' | 'over'

/** What a stock's owner is to be told, and which warnings are over, so that they may be given again. */
export interface LevelsDecision {
  readonly tell: readonly Warning[]
  readonly clear: readonly Warning[]
}

/** Whether there is too little of a stock, or too much. @param stock with what lies in its buckets */
export const isAt = ({ available, onHand, lowBelow, overAbove }: Stock, level: Warning): boolean =>
  level === 'low'
    ? lowBelow !== undefined && available < lowBelow
    : overAbove !== undefined && onHand > overAbove

/** @param stock with what lies in its buckets */
export const decideLevels = (stock: Stock): LevelsDecision => {
  const { lowTold = false, overTold = false } = stock
  const is = { low: isAt(stock, 'low'), over: isAt(stock, 'over') }
  const told = { low: lowTold, over: overTold }
  const both: Warning[] = ['low', 'over']
  return {
    tell: both.filter(warning => is[warning] && !told[warning]),
    clear: both.filter(warning => !is[warning] && told[warning]),
  }
}
