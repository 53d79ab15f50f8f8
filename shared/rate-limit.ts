import type { TableDefinition, Tables } from './tables.ts'
import { defineTable } from './tables.ts'

/** How many requests everybody has used in a window: the functions' environments share it. */
export const limitsTable: TableDefinition = defineTable({ name: 'limits' })

/** Seconds after which everybody's tokens are full again. */
export const WINDOW_SECONDS = 10

/** Requests in a window. */
export interface RateLimits {
  readonly principal: number
  readonly organization: number
}

export const usualLimits: RateLimits = { principal: 1_000, organization: 5_000 }

/** Where somebody stands after a request. */
export interface Standing {
  readonly limit: keyof RateLimits
  readonly quota: number
  readonly remaining: number
  /** seconds until the tokens are full again */
  readonly reset: number
  readonly allowed: boolean
}

/** Adds to the count that all environments share, and gives what it is then. */
export type CountShared = (id: string, window: number, by: number) => Promise<number>

interface Bucket {
  readonly window: number
  used: number
  /** tokens that this environment has got for the window */
  granted: number
  /** how many to fetch next; doubles, so that the busy ask seldom */
  lease: number
  /** what is known of everybody's use */
  shared: number
  closed: boolean
  fetching?: Promise<void> | undefined
}

/** So many requests of a window are nobody else's business: those who ask seldom cost no call. */
const FREE = 5
const FIRST_LEASE = 5
/** Of the quota, so much at most is fetched at once: it may lie unused here while another environment has none. */
const MOST_OF_QUOTA = 0.05
const MOST_BUCKETS = 10_000

/**
 * Token buckets for principals and organizations. Each environment hands tokens out from memory and fetches them
 * in leases from a count that all share, so that a request pays for a twentieth of a write at most, and the
 * first few of a window for none. Over the quota somebody can be by the free ones of each environment.
 *
 * When the shared count cannot be reached, the environment's own quota holds.
 */
export const rateLimiter = (limits: RateLimits, countShared: CountShared, now: () => number = Date.now) => {
  const buckets = new Map<string, Bucket>()

  const bucketOf = (id: string, window: number): Bucket => {
    const found = buckets.get(id)
    if (found?.window === window) return found
    const made = { window, used: 0, granted: FREE, lease: FIRST_LEASE, shared: 0, closed: false }
    if (buckets.size >= MOST_BUCKETS) buckets.clear()
    buckets.set(id, made)
    return made
  }

  const fetchLease = async (id: string, bucket: Bucket, quota: number): Promise<void> => {
    const lease = bucket.lease
    try {
      bucket.shared = await countShared(id, bucket.window, lease)
      bucket.closed = bucket.shared - lease >= quota
    } catch {
      bucket.shared = bucket.granted + lease
      bucket.closed = bucket.granted >= quota
    }
    if (!bucket.closed) bucket.granted += lease
    bucket.lease = Math.max(FIRST_LEASE, Math.min(lease * 2, Math.floor(quota * MOST_OF_QUOTA)))
  }

  return async (limit: keyof RateLimits, subject: string): Promise<Standing> => {
    const at = now() / 1000
    const window = Math.floor(at / WINDOW_SECONDS)
    const quota = limits[limit]
    const id = `${limit}#${subject}`
    const bucket = bucketOf(id, window)
    while (bucket.used >= Math.min(bucket.granted, quota) && !bucket.closed && bucket.used < quota) {
      bucket.fetching ??= fetchLease(id, bucket, quota).finally(() => {
        bucket.fetching = undefined
      })
      await bucket.fetching
    }
    const allowed = bucket.used < Math.min(bucket.granted, quota)
    if (allowed) bucket.used += 1
    return {
      limit,
      quota,
      remaining: allowed ? Math.max(0, quota - Math.max(bucket.used, bucket.shared)) : 0,
      reset: Math.max(1, Math.ceil((window + 1) * WINDOW_SECONDS - at)),
      allowed,
    }
  }
}

/** The shared count in the tables; a window's is gone an hour after it. */
export const sharedCount =
  (tables: Tables): CountShared =>
  (id, window, by) =>
    tables.add(limitsTable, { pk: id, sk: String(window) }, 'used', by, {
      expiresAt: (window + 1) * WINDOW_SECONDS + 3_600,
    })

/** The narrower of two standings: what the caller should go by. */
export const narrower = (a: Standing, b: Standing): Standing => (a.remaining <= b.remaining ? a : b)

/** `RateLimit` and `RateLimit-Policy` as in draft-ietf-httpapi-ratelimit-headers-10. */
export const rateLimitHeaders = (standing: Standing, limits: RateLimits): Record<string, string> => ({
  ratelimit: `"${standing.limit}";r=${standing.remaining};t=${standing.reset}`,
  'ratelimit-policy': `"principal";q=${limits.principal};w=${WINDOW_SECONDS}, "organization";q=${limits.organization};w=${WINDOW_SECONDS}`,
})

const counted = (text: string | undefined, usual: number): number => {
  const value = Number(text)
  return Number.isSafeInteger(value) && value > 0 ? value : usual
}

/** The tenant's limits, which the stack writes into the environment of every HTTP function. */
export const limitsFromEnvironment = (environment: Record<string, string | undefined>): RateLimits => ({
  principal: counted(environment.RATE_LIMIT_PRINCIPAL, usualLimits.principal),
  organization: counted(environment.RATE_LIMIT_ORGANIZATION, usualLimits.organization),
})
