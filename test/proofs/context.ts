import type { Proof } from '../../infra/guardrails/proof.ts'

/** `gate`: in every run of CI, minutes for all together. `nightly`: before a release. */
export type Size = 'gate' | 'nightly'

export interface Run {
  /** What is drawn by lot is drawn from this: the same seed tries the same things. */
  readonly seed: number
  readonly size: Size
}

export type Prove = (run: Run) => Promise<Proof>

/** Numbers in [0, 1) from a seed (mulberry32): the same for the same seed, on every machine. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Collects what a proof finds. */
export const tally = () => {
  let trials = 0
  let planted = 0
  const violations: string[] = []
  const missed: string[] = []
  return {
    /** One thing that was tried, and what was wrong with it. */
    trial: (found: readonly string[]): void => {
      trials += 1
      violations.push(...found)
    },
    /** A fault that was planted, and whether the check found it. */
    plant: (fault: string, found: boolean): void => {
      planted += 1
      if (!found) missed.push(fault)
    },
    proof: (): Proof => ({ trials, violations, planted, missed }),
  }
}
