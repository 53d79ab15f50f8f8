import { describe, expect, it } from 'vitest'
import { readDataSet } from '../../../bench/replenishment/data.ts'
import {
  demandFromLevels,
  type Level,
  type Movement,
} from '../../../functions/forecasting/demand-from-levels.ts'
import { seededRandom } from '../../../functions/forecasting/seeded.ts'

const START = Date.parse('2026-01-01T00:00:00.000Z')
const HOUR = 3_600_000
const DAYS = 60
const at = (ms: number): string => new Date(START + ms).toISOString()
const dayOf = (day: number): string => at(day * 24 * HOUR).slice(0, 10)

/** Real demand of a series as a sensor sees it: four looks a day, and a receipt before the shelf is empty. */
const watched = (demand: readonly number[], random: () => number) => {
  const full = Math.ceil((demand.reduce((sum, each) => sum + each, 0) / DAYS) * 30 + 10)
  const levels: Level[] = [{ deviceId: 'dev', readingId: '0', measuredAt: at(0), quantity: full }]
  const movements: Movement[] = []
  let level = full
  for (const [day, whole] of demand.entries()) {
    const parts = [0, 0, 0, 0]
    for (let piece = 0; piece < whole; piece++) {
      const part = Math.floor(random() * 4)
      parts[part] = (parts[part] ?? 0) + 1
    }
    for (const [look, sold] of parts.entries()) {
      const measuredAt = at((day * 24 + 3 + 5 * look) * HOUR + Math.floor(random() * 3_000_000))
      if (level < sold) {
        movements.push({ at: measuredAt, quantity: full + sold })
        level += full + sold
      }
      level -= sold
      levels.push({ deviceId: 'dev', readingId: `${levels.length}`, measuredAt, quantity: level })
    }
  }
  return { levels, movements }
}

const shuffled = <T>(all: readonly T[], random: () => number): T[] =>
  all
    .map(each => ({ each, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ each }) => each)

describe('demand of 40 real series, read off a shelf', () => {
  const series = readDataSet('online_retail_daily')
    .series.slice(0, 40)
    .map(({ demand }) => [...demand.slice(-DAYS)])

  it('is exact to the day when no reading is lost, whatever comes twice, late and out of order', () => {
    const random = seededRandom(7)
    for (const demand of series) {
      const { levels, movements } = watched(demand, random)
      const arrivals = shuffled([...levels, ...levels.filter(() => random() < 0.2)], random)
      const days = demandFromLevels(arrivals, shuffled(movements, random))
      expect(demand.map((_, day) => days.get(dayOf(day))?.fallen ?? 0)).toEqual(demand)
      expect([...days.values()].every(({ risen }) => risen === 0)).toBe(true)
    }
  })

  it('is exact in total when readings are lost between the first and the last', () => {
    const random = seededRandom(8)
    for (const demand of series) {
      const { levels, movements } = watched(demand, random)
      const kept = levels.filter((_, i) => i === 0 || i === levels.length - 1 || random() > 0.02)
      const days = [...demandFromLevels(kept, movements).values()]
      const net = days.reduce((sum, { fallen, risen }) => sum + fallen - risen, 0)
      expect(net).toBe(demand.reduce((sum, each) => sum + each, 0))
    }
  })

  it('a rise that nothing was booked for is no negative demand', () => {
    const level = (minute: number, quantity: number): Level => ({
      deviceId: 'dev',
      readingId: `${minute}`,
      measuredAt: at(minute * 60_000),
      quantity,
    })
    const days = demandFromLevels([level(0, 10), level(1, 25), level(2, 20)], [])
    expect(days.get('2026-01-01')).toEqual({ fallen: 5, risen: 15 })
  })
})
