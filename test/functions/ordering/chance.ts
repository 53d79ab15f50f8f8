/** Numbers by chance that a seed gives again. */
export interface Chance {
  /** A whole number from 0 to below `count`. */
  below(count: number): number
  between(least: number, most: number): number
  happens(probability: number): boolean
  of<T>(all: readonly T[]): T
}

/** mulberry32 (Tommy Ettinger): small, fast, and good enough to choose among a few things. */
export const chanceFrom = (seed: number): Chance => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (count: number): number => Math.floor(next() * count)
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    happens: probability => next() < probability,
    of: all => all[below(all.length)] as never,
  }
}
