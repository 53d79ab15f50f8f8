import { minutes } from './clock.ts'
import type { DataKey, DataKeys, KeyContext, WrappedKey } from './envelope.ts'

export interface KeyLimits {
  /** milliseconds after which a key is unwrapped anew, so that a key withdrawn at KMS stops working here too */
  readonly age: number
  /** how often a key is handed out before it is unwrapped anew */
  readonly uses: number
  /** how many keys are held at once */
  readonly keys: number
}

/** Data keys stay in memory for five minutes at most: the price of withdrawing one. */
export const keyLimits: KeyLimits = { age: minutes(5), uses: 10_000, keys: 1000 }

interface Held {
  readonly key: Promise<DataKey>
  readonly until: number
  uses: number
}

/**
 * Remembers data keys within limits, so that KMS is asked once per person and some minutes, and only once
 * for requests that come together. A failed unwrapping is not remembered.
 *
 * @param now milliseconds, only ever compared
 */
export const rememberDataKeys = (
  keys: DataKeys,
  now: () => number = Date.now,
  limits: KeyLimits = keyLimits,
): DataKeys => {
  const held = new Map<string, Held>()
  const idOf = (wrapped: WrappedKey, { tenant, subject }: KeyContext) =>
    JSON.stringify([tenant, subject, wrapped])

  const hold = (id: string, key: Promise<DataKey>): Promise<DataKey> => {
    const entry: Held = { key, until: now() + limits.age, uses: 1 }
    held.delete(id)
    held.set(id, entry)
    const oldest = held.keys().next()
    if (held.size > limits.keys && !oldest.done) held.delete(oldest.value)
    key.catch(() => {
      if (held.get(id) === entry) held.delete(id)
    })
    return key
  }

  return {
    generate: async context => {
      const made = await keys.generate(context)
      await hold(idOf(made.wrapped, context), Promise.resolve(made.key))
      return made
    },
    unwrap: (wrapped, context) => {
      const id = idOf(wrapped, context)
      const entry = held.get(id)
      if (!entry || entry.until <= now() || entry.uses >= limits.uses) {
        return hold(id, keys.unwrap(wrapped, context))
      }
      entry.uses += 1
      return entry.key
    },
  }
}
