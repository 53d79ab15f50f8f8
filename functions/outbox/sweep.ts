import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'

interface SweepDeps {
  readonly unsent: (before: Instant, limit: number) => Promise<DomainEvent[]>
  /** how many, from the first on, went out */
  readonly publish: (events: readonly DomainEvent[]) => Promise<number>
}

const PAGE = 100

/**
 * Publishes what is still unsent, page by page, oldest first, until nothing is left, something fails or
 * the time is up; the next run goes on.
 *
 * @returns how many events were published
 */
export const sweep =
  ({ unsent, publish }: SweepDeps) =>
  async ({ before, hasTime }: { before: Instant; hasTime: () => boolean }): Promise<number> => {
    let total = 0
    while (hasTime()) {
      const events = await unsent(before, PAGE)
      const published = events.length ? await publish(events) : 0
      total += published
      if (published < PAGE) break
    }
    return total
  }
