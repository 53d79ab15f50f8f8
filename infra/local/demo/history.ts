import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A product of the wholesaler whose demand the demo replays; see the file for its source and licence. */
export interface SoldProduct {
  readonly id: string
  /** median selling price in pence */
  readonly pence: number
  /** what customers mostly order at a time */
  readonly usualQuantity: number
  /** pieces a day over the whole history */
  readonly dailyMean: number
  /** pieces sold on each of 180 days; empty for products that sell seldom */
  readonly demand: readonly number[]
}

const productOf = (line: string): SoldProduct => {
  const [id = '', pence, usualQuantity, hundredths, demand] = line.split(',')
  return {
    id,
    pence: Number(pence),
    usualQuantity: Number(usualQuantity),
    dailyMean: Number(hundredths) / 100,
    demand: demand ? demand.split(' ').map(Number) : [],
  }
}

/** The extract of real demand history beside this file. */
export const soldProducts = (): SoldProduct[] =>
  readFileSync(join(import.meta.dirname, 'online-retail.csv'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#') && !line.startsWith('id,'))
    .map(productOf)
