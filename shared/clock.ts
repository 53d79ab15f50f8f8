/** A point in time: ISO 8601 in UTC with milliseconds, so that two of them compare as text. */
export type Instant = string

/** Gives the present moment. Rules take it as a dependency, so that tests decide what time it is. */
export type Clock = () => Instant

export const systemClock: Clock = () => new Date().toISOString()

/** The instant `milliseconds` after (or, when negative, before) another one. */
export const plus = (instant: Instant, milliseconds: number): Instant =>
  new Date(Date.parse(instant) + milliseconds).toISOString()

/** Epoch seconds, the unit of DynamoDB's time to live. */
export const epochSeconds = (instant: Instant): number => Math.floor(Date.parse(instant) / 1000)

export const minutes = (count: number): number => count * 60_000
export const days = (count: number): number => count * 86_400_000
