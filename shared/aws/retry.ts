import { DomainError } from '../errors/domain-error.ts'

/** How the kernel waits: injected, so that tests do not. */
export interface Patience {
  /** Milliseconds left for this invocation. */
  remaining(): number
  sleep(milliseconds: number): Promise<void>
  random(): number
}

const BASE_MS = 15
const CAP_MS = 600
/** What must remain for the answer itself. */
const RESERVE_MS = 300
const MAX_ATTEMPTS = 40

export const patience = (remaining: () => number): Patience => ({
  remaining,
  sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
  random: Math.random,
})

/**
 * Repeats while `isTransient` says so, with full jitter, until the invocation's time is nearly up.
 * Source of "full jitter": Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 */
export const withRetries = async <T>(
  attempt: () => Promise<T>,
  isTransient: (thrown: unknown) => boolean,
  { remaining, sleep, random }: Patience,
): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (thrown) {
      if (!isTransient(thrown)) throw thrown
      const wait = random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(tries, 10))
      if (tries >= MAX_ATTEMPTS || remaining() - wait < RESERVE_MS) {
        throw new DomainError(
          'conflict',
          'Others were changing the same things until the time was up; nothing was written.',
        )
      }
      await sleep(wait)
    }
  }
}
