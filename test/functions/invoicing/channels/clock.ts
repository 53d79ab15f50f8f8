import type { Random } from '../random.ts'

/** Time that passes only when a test says so, with things that happen on the way. */
export const virtualTime = (start: string) => {
  let now = Date.parse(start)
  const waiting: { at: number; what: () => void }[] = []
  return {
    now: () => now,
    clock: () => new Date(now).toISOString(),
    after: (milliseconds: number, what: () => void) => {
      waiting.push({ at: now + milliseconds, what })
    },
    pass: (milliseconds: number) => {
      now += milliseconds
      const due = waiting.filter(({ at }) => at <= now)
      for (const one of due) waiting.splice(waiting.indexOf(one), 1)
      for (const { what } of due) what()
    },
  }
}
export type VirtualTime = ReturnType<typeof virtualTime>

/** How a channel misbehaves, each a share of all calls. */
export interface Faults {
  readonly lostBefore: number
  readonly lostAfter: number
  /** arrives up to this long after the caller has given up */
  readonly late: number
  readonly lateUpToMs: number
  /** handled twice */
  readonly doubled: number
  readonly garbage: number
  /** the answer to a query is old, about another document, or names other amounts */
  readonly lie: number
}

/** A channel that does as it should. */
export const calm: Faults = {
  lostBefore: 0,
  lostAfter: 0,
  late: 0,
  lateUpToMs: 0,
  doubled: 0,
  garbage: 0,
  lie: 0,
}

export const someFaults: Faults = {
  lostBefore: 0.08,
  lostAfter: 0.08,
  late: 0.06,
  lateUpToMs: 9 * 60_000,
  doubled: 0.05,
  garbage: 0.05,
  lie: 0.05,
}

class TimedOut extends Error {}

/** Passes a call on as badly as the faults say. `handle` is the channel's own, faultless work. */
export const faultily = async <T>(
  faults: Faults,
  random: Random,
  time: VirtualTime,
  handle: () => T,
  garbage: () => T,
): Promise<T> => {
  if (random.chance(faults.lostBefore)) throw new TimedOut('no answer')
  if (random.chance(faults.late)) {
    time.after(random.whole(0, faults.lateUpToMs), handle)
    throw new TimedOut('no answer')
  }
  const answer = handle()
  if (random.chance(faults.doubled)) handle()
  if (random.chance(faults.lostAfter)) throw new TimedOut('no answer')
  return random.chance(faults.garbage) ? garbage() : answer
}
