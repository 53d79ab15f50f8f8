import { type Clock, type Instant, plus } from '../../shared/clock.ts'
import { ChannelSilent } from './tax-channel.ts'

/** A token that all functions share, where it is kept. */
export interface KeptToken {
  readonly token: string
  readonly expiresAt: Instant
  /** when it was last asked for, successfully or not */
  readonly askedAt: Instant
}

export interface TokenStore {
  read(account: string): Promise<KeptToken | undefined>
  /** The right to ask for a token, for one caller at a time; false: somebody else has it. */
  reserve(account: string, now: Instant, until: Instant): Promise<boolean>
  keep(account: string, token: KeptToken): Promise<void>
}

interface SharedTokenDeps {
  readonly tokens: TokenStore
  readonly account: string
  /** Asks the channel for a new one: 50 times in 30 days at most, says Nuonuo. */
  readonly request: () => Promise<{ token: string; lastsMs: number }>
  readonly clock: Clock
  readonly sleep: (milliseconds: number) => Promise<void>
}

/** However badly things go, a channel is asked for a token twice a day at most. */
const LEAST_BETWEEN_MS = 12 * 3_600_000
/** A token is renewed before it ends, so that no call meets its last second. */
const EARLY_MS = 10 * 60_000
/** Who has reserved the right to ask and brings nothing has crashed or met a channel that is down: both can wait. */
const RESERVED_FOR_MS = 30 * 60_000
const WAIT_MS = 250
const MOST_WAITS = 40

/**
 * The one token of an account, for every function at once: who finds none asks for it, all others wait. A
 * function that kept a token of its own would use up the month's fifty in an hour.
 */
export const sharedToken = ({ tokens, account, request, clock, sleep }: SharedTokenDeps) => {
  let remembered: KeptToken | undefined

  const isGood = (kept: KeptToken): boolean => plus(clock(), EARLY_MS) < kept.expiresAt

  const ask = async (): Promise<string> => {
    const askedAt = clock()
    const { token, lastsMs } = await request()
    remembered = { token, askedAt, expiresAt: plus(askedAt, lastsMs) }
    await tokens.keep(account, remembered)
    return token
  }

  return async (): Promise<string> => {
    if (remembered && isGood(remembered)) return remembered.token
    for (let waits = 0; waits < MOST_WAITS; waits++) {
      const kept = await tokens.read(account)
      if (kept && isGood(kept)) {
        remembered = kept
        return kept.token
      }
      const now = clock()
      if (kept && now < plus(kept.askedAt, LEAST_BETWEEN_MS)) {
        throw new ChannelSilent('A token was asked for less than 12 hours ago, and it is not good')
      }
      if (await tokens.reserve(account, now, plus(now, RESERVED_FOR_MS))) return ask()
      await sleep(WAIT_MS)
    }
    throw new ChannelSilent('Nobody has brought a token in time')
  }
}
