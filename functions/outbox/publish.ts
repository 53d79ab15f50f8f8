import type { DomainEvent } from '../../shared/events.ts'

/** Where events go out, in batches. */
export interface EventTopic {
  /**
   * Publishes in the order given, per aggregate. Resolves to the number of events that went out before
   * the first that did not; the rest must be published again.
   */
  publish(events: readonly DomainEvent[]): Promise<number>
}

/** Remembers that events went out. */
export interface PublishedMarks {
  mark(events: readonly DomainEvent[]): Promise<void>
}

interface PublishDeps {
  readonly topic: EventTopic
  readonly marks: PublishedMarks
}

/**
 * Publishes, then marks. A crash between the two publishes again, which the topic (for five minutes) and
 * every consumer's inbox (for good) recognise by the event's id.
 *
 * @returns how many, from the first on, are out and marked
 */
export const publish =
  ({ topic, marks }: PublishDeps) =>
  async (events: readonly DomainEvent[]): Promise<number> => {
    const published = await topic.publish(events)
    if (published > 0) await marks.mark(events.slice(0, published))
    return published
  }
