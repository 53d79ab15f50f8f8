/** What carries events from a source to a function until it is stopped. */
export interface Poller {
  /** Whether it has something at work. */
  readonly busy: () => boolean
  /** Takes nothing new and waits for what is at work. */
  readonly stop: () => Promise<void>
}

/** Seconds as AWS waits are no time for somebody who watches: a failed try is repeated after 0.5, 1, 2, … 30 s. */
export const localRetryAfter = (tries: number): number => Math.min(30_000, 250 * 2 ** tries)
