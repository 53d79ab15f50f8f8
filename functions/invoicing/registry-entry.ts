import { type Clock, days, type Instant, plus } from '../../shared/clock.ts'
import {
  type CompanyRegistry,
  checkAgainst,
  type KeptAnswer,
  type RegistryCheck,
} from './company-registry.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { Party } from './party.ts'
import { ChannelSilent } from './tax-channel.ts'
import { patienceFor } from './tax-request.ts'

/** A code with what the register said of it last, and when it is asked again. */
export interface RegistryEntry {
  readonly code: string
  readonly kept?: KeptAnswer
  readonly tries: number
  /** absent: nobody wants to know */
  readonly dueAt?: Instant
  /** 0: not written yet */
  readonly version: number
}

/** Looked-up codes by access pattern. */
export interface RegistryEntries {
  of(code: string): Promise<RegistryEntry | undefined>
  due(now: Instant, limit: number): Promise<RegistryEntry[]>
  /** On the version that was read, else `ReadWasStale`. */
  save(entry: RegistryEntry): Promise<void>
}

/** What the register said of a party's code, held against the name it is called by. */
export const findCheck =
  ({ of }: Pick<RegistryEntries, 'of'>) =>
  async ({
    name,
    unifiedSocialCreditCode: code,
  }: Pick<Party, 'name' | 'unifiedSocialCreditCode'>): Promise<RegistryCheck | undefined> => {
    const kept = code ? (await of(code))?.kept : undefined
    return kept && checkAgainst(name, kept)
  }

/** A company is another one, or gone, after a while. */
const TRUSTED_FOR_MS = days(30)

/** Then it waits until somebody wants to know again. */
const MOST_TRIES = 12

interface EntryDeps {
  readonly entries: RegistryEntries
  readonly clock: Clock
}

/** Has a code looked up within a minute, unless that was done of late. Asking for it never fails for others. */
export const wantLookUp =
  ({ entries, clock }: EntryDeps) =>
  async (code: string): Promise<void> => {
    const entry = (await entries.of(code)) ?? { code, tries: 0, version: 0 }
    const isFresh = entry.kept && clock() < plus(entry.kept.checkedAt, TRUSTED_FOR_MS)
    if (entry.dueAt || isFresh) return
    try {
      await entries.save({ ...entry, tries: 0, dueAt: clock() })
    } catch (thrown) {
      // Somebody else wants to know.
      if (!(thrown instanceof ReadWasStale)) throw thrown
    }
  }

/**
 * Asks the register about a code. What it said before stays while it is silent: an outage makes nothing valid and
 * nothing doubtful, and no invoice waits for it.
 */
export const lookUpCompany =
  ({ entries, clock, registry }: EntryDeps & { registry: () => Promise<CompanyRegistry | undefined> }) =>
  async (entry: RegistryEntry): Promise<RegistryEntry> => {
    const save = async (change: Partial<RegistryEntry>): Promise<RegistryEntry> => {
      const { dueAt: _, ...rest } = entry
      const next = { ...rest, ...change }
      await entries.save(next)
      return { ...next, version: next.version + 1 }
    }
    const asked = await registry()
    if (!asked) return save({})
    try {
      const answer = await asked.find(entry.code)
      return await save({ kept: { source: asked.source, checkedAt: clock(), answer }, tries: 0 })
    } catch (thrown) {
      if (!(thrown instanceof ChannelSilent)) throw thrown
      const tries = entry.tries + 1
      return save(tries < MOST_TRIES ? { tries, dueAt: plus(clock(), patienceFor(entry.tries)) } : { tries })
    }
  }
