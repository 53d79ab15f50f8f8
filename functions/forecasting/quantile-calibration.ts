import { type DemandSpread, demandChance } from './demand-quantile.ts'

const STEPS = 2_000
/** A distribution wholly at nothing says nothing about where a demand lies in it. */
const LEAST_MEAN = 1e-6
const HIGHEST = 1 - 1 / STEPS

/**
 * Learns from forecasts that have come true which chance has to be asked of the distribution so that the
 * wanted one comes out: where did demand lie in what was forecast (probability integral transform; Dawid,
 * 1984)? Half of what shows is believed, on a scale of risk, since the past of some series is not the
 * future of all.
 */
export const quantileCalibration = () => {
  const places = new Int32Array(STEPS)
  let count = 0
  return {
    /** A forecast has come true. */
    observe: (forecast: DemandSpread, actual: number): void => {
      if (forecast.mean <= LEAST_MEAN) return
      const place = Math.min(STEPS - 1, Math.floor(demandChance(forecast, actual) * STEPS))
      places[place] = (places[place] as number) + 1
      count++
    },
    /** What to ask the forecasts' distribution for, where `chance` is wanted. */
    chanceFor: (chance: number): number => {
      if (!count) return chance
      let below = 0
      let place = 0
      while (place < STEPS && below + (places[place] as number) < chance * count)
        below += places[place++] as number
      const shown = Math.min(HIGHEST, (place + 0.5) / STEPS)
      return 1 - Math.sqrt((1 - shown) * (1 - chance))
    },
  }
}

export type QuantileCalibration = ReturnType<typeof quantileCalibration>
