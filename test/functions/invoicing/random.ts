/** A small seeded generator (mulberry32): the same seed gives the same run on every machine. */
export const randomOf = (seed: number) => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  /** A whole number from `low` to `high`, both included. */
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const pick = <T>(from: readonly T[]): T => from[whole(0, from.length - 1)] as T
  const chance = (share: number): boolean => next() < share
  const shuffled = <T>(items: readonly T[]): T[] => {
    const all = [...items]
    for (let i = all.length - 1; i > 0; i--) {
      const j = whole(0, i)
      ;[all[i], all[j]] = [all[j] as T, all[i] as T]
    }
    return all
  }
  return { next, whole, pick, chance, shuffled }
}

export type Random = ReturnType<typeof randomOf>

/** How large a property test is: its default, or `INVOICING_RUNS=full` for what the bars ask. */
export const runs = (usual: number, full: number): number =>
  process.env.INVOICING_RUNS === 'full' ? full : usual
