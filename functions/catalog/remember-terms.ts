import type { ListTerms } from './price-list.store.ts'

/** Terms that a page of the catalogue is priced by are at most this old; an order reads its own. */
const TRUSTED_FOR_MS = 60_000
/** Audiences remembered at once; the oldest is forgotten first. */
const MOST_AUDIENCES = 2_000

type Terms = ReadonlyMap<string, ListTerms>

/** What is remembered of audiences: the terms of their lists, and which audiences have any. */
export interface Remembered {
  readonly terms: Terms
  /** those of the audiences for which there are lists */
  readonly audiences: readonly string[]
}

/**
 * Remembers the terms of price lists by audience for a minute, so that a page of the catalogue asks for the
 * prices of those audiences only that have some.
 *
 * @param load the terms of the lists for each of these audiences
 * @param now milliseconds since some start: only differences count
 */
export const rememberTerms = (
  load: (audiences: readonly string[]) => Promise<ReadonlyMap<string, Terms>>,
  now: () => number,
) => {
  const known = new Map<string, { readonly at: number; readonly terms: Terms }>()
  const isFresh = (audience: string): boolean => {
    const entry = known.get(audience)
    return entry !== undefined && now() - entry.at < TRUSTED_FOR_MS
  }

  return async (audiences: readonly string[]): Promise<Remembered> => {
    const missing = audiences.filter(audience => !isFresh(audience))
    if (missing.length) {
      const at = now()
      const loaded = await load(missing)
      for (const audience of missing) {
        known.delete(audience)
        known.set(audience, { at, terms: loaded.get(audience) ?? new Map() })
      }
    }
    const found = audiences.map(audience => ({ audience, terms: known.get(audience)?.terms ?? new Map() }))
    for (const oldest of known.keys()) {
      if (known.size <= MOST_AUDIENCES) break
      known.delete(oldest)
    }
    return {
      terms: new Map(found.flatMap(({ terms }) => [...terms])),
      audiences: found.filter(({ terms }) => terms.size > 0).map(({ audience }) => audience),
    }
  }
}
