import { createHash } from 'node:crypto'
import { days, type Instant, minutes, plus } from '../../shared/clock.ts'
import type { Warning } from './warning.ts'

/** More are counted only: nobody reads a longer letter. */
const MOST_LINES = 60
/** Of so many warnings it is remembered that they are in it: more than one step of drafting takes. */
const MOST_REMEMBERED = 300

/** What somebody is to be told, until it was sent: one letter for each person of an organization. */
export interface Draft {
  readonly ownerId: string
  readonly subject: string
  /** the oldest of them; of the others it is only told how many there are */
  readonly warnings: readonly Warning[]
  readonly more: number
  /** events that are in it, the latest first: a step of drafting that died is taken again */
  readonly remembered: readonly string[]
  /** since when there is something to tell */
  readonly since: Instant
  /** when it is to be sent, or sent again */
  readonly dueAt: Instant
  readonly tries: number
  /** 0: it is not stored yet */
  readonly version: number
}

export const emptyDraft = (ownerId: string, subject: string, at: Instant): Draft => ({
  ...{ ownerId, subject, warnings: [], more: 0, remembered: [] },
  ...{ since: at, dueAt: at, tries: 0, version: 0 },
})

/** The letter with what is not in it yet. */
export const withWarnings = (draft: Draft, warnings: readonly Warning[]): Draft => {
  const known = new Set(draft.remembered)
  const news = warnings.filter(({ eventId }) => !known.has(eventId))
  const all = [...draft.warnings, ...news].toSorted((a, b) => (a.at < b.at ? -1 : 1))
  return {
    ...draft,
    warnings: all.slice(0, MOST_LINES),
    more: draft.more + Math.max(0, all.length - MOST_LINES),
    remembered: [...news.map(({ eventId }) => eventId), ...draft.remembered].slice(0, MOST_REMEMBERED),
  }
}

const FIRST_PAUSE = minutes(15)
const LONGEST_PAUSE = minutes(240)
const GIVEN_UP_AFTER = days(3)

/** The letter after a failure: later, and later each time, so that the others' letters come first. Undefined: no more. */
export const postponed = (draft: Draft, now: Instant): Draft | undefined =>
  now > plus(draft.since, GIVEN_UP_AFTER)
    ? undefined
    : {
        ...draft,
        dueAt: plus(now, Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** draft.tries)),
        tries: draft.tries + 1,
      }

/** The same warnings to the same person are the same letter, whoever sends it and how often. */
export const idOfLetter = ({ subject, warnings, more }: Draft): string =>
  createHash('sha256')
    .update([subject, String(more), ...warnings.map(({ eventId }) => eventId)].join('\n'))
    .digest('hex')
    .slice(0, 32)
