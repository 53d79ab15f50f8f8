import { randomUUID } from 'node:crypto'
import type { RoleName } from '../../functions/organizations/roles.ts'
import { canonicalJson } from '../../shared/canonical-json.ts'
import { isWrite } from '../../shared/http/route.ts'
import type { Item } from '../../shared/writes.ts'
import { addedBy } from './changes.ts'
import type { Asked, Tried } from './scenario.ts'
import type { Answer, Changes, Snapshot, Watching } from './target.ts'
import type { Caller, Sides } from './world.ts'

export const isRepeatable = ({ route }: Tried): boolean => isWrite(route) && route.permission !== 'public'

const withKey = (asked: Asked, key: string): Asked => ({
  ...asked,
  headers: { ...asked.headers, 'idempotency-key': key },
})

const idOf = ({ pk, sk }: Item): string => `${pk} ${sk}`

/** Which items are not what they were. */
const changedIn = ({ before, after }: Changes): string[] => {
  const textsOf = (snapshot: Snapshot) =>
    new Map(
      [...snapshot].flatMap(([table, items]) =>
        items.map(item => [`${table}: ${idOf(item)}`, canonicalJson(item)]),
      ),
    )
  const [old, now] = [textsOf(before), textsOf(after)]
  return [...new Set([...old.keys(), ...now.keys()])].filter(id => old.get(id) !== now.get(id))
}

const shown = ({ status, text }: Answer): string => `${status} ${text.slice(0, 200)}`

const same = (one: Answer, other: Answer): boolean => one.status === other.status && one.text === other.text

interface Trial {
  readonly tried: Tried
  readonly sides: Sides
  readonly caller: Caller
  /** How many are sent at once. */
  readonly atOnce: number
  /** What has changed while something is done. */
  changesOf(doing: () => Promise<unknown>): Promise<Changes>
  /** A thing of its own for this trial, and the request about it. */
  fresh(): Promise<{ made: unknown; asked: Asked }>
}

const repeaterOf = ({ scenario }: Tried): RoleName =>
  Object.keys(scenario.answers).find(role => role !== 'public') as RoleName

const trialOf = (tried: Tried, sides: Sides, watching: Watching, atOnce: number): Trial => {
  const caller = sides.ours.as(repeaterOf(tried))
  return {
    tried,
    sides,
    caller,
    atOnce,
    changesOf: async doing => {
      const watched = watching()
      try {
        await doing()
        return await watched.changes()
      } finally {
        watched.end()
      }
    },
    fresh: async () => {
      const made = await tried.scenario.prepare?.(sides.ours, caller)
      return { made, asked: tried.scenario.request(made) }
    },
  }
}

/** The same request again: the same answer, marked, and nothing written. */
const inSequence = async ({ tried: { route }, caller, changesOf, fresh }: Trial): Promise<string[]> => {
  const { asked } = await fresh()
  const once = withKey(asked, randomUUID())
  const first = await caller.ask(route, once)
  let second = first
  const changes = await changesOf(async () => {
    second = await caller.ask(route, once)
  })
  return [
    ...(first.status === route.success.status ? [] : [`the first time it was answered ${shown(first)}`]),
    ...(same(first, second)
      ? []
      : [`the second time it was answered ${shown(second)} after ${shown(first)}`]),
    ...(second.headers['idempotent-replayed'] === 'true' ? [] : ['a replay is not marked as one']),
    ...changedIn(changes).map(item => `a replay has written ${item}`),
  ]
}

/** Many at once: one effect, and the same answer for all of them. */
const together = async ({ tried: { route }, caller, changesOf, fresh, atOnce }: Trial): Promise<string[]> => {
  const single = await fresh()
  const expected = addedBy(await changesOf(() => caller.ask(route, withKey(single.asked, randomUUID()))))
  const { asked } = await fresh()
  const once = withKey(asked, randomUUID())
  let answers: Answer[] = []
  const added = addedBy(
    await changesOf(async () => {
      answers = await Promise.all(Array.from({ length: atOnce }, () => caller.ask(route, once)))
    }),
  )
  const [first] = answers
  const others = answers.filter(answer => first && !same(first, answer))
  return [
    ...(first?.status === route.success.status ? [] : [`at once it was answered ${first && shown(first)}`]),
    ...others.map(
      answer => `of ${atOnce} at once one was answered ${shown(answer)} and not ${first && shown(first)}`,
    ),
    ...(added === expected ? [] : [`${atOnce} at once have added ${added} where one adds ${expected}`]),
  ]
}

/** The key again for something else: refused, and nothing written. */
const changed = async ({ tried, caller, changesOf, fresh }: Trial): Promise<string[]> => {
  const { route, scenario } = tried
  const { made, asked } = await fresh()
  const other = scenario.changed ? { ...asked, body: scenario.changed(made) } : (await fresh()).asked
  if (JSON.stringify(other) === JSON.stringify(asked))
    return ['its scenario has no other body: add `changed`']
  const key = randomUUID()
  await caller.ask(route, withKey(asked, key))
  let answer: Answer | undefined
  const changes = await changesOf(async () => {
    answer = await caller.ask(route, withKey(other, key))
  })
  return [
    ...(answer?.status === 422
      ? []
      : [`the key with another request was answered ${answer && shown(answer)}`]),
    ...changedIn(changes).map(item => `the key with another request has written ${item}`),
  ]
}

/** Without a key, or with one that is none: refused, and nothing written. */
const missing = async ({ tried: { route }, sides, caller, changesOf, fresh }: Trial): Promise<string[]> => {
  const { asked } = await fresh()
  const faults: string[] = []
  const changes = await changesOf(async () => {
    for (const key of [undefined, 'short', 'x'.repeat(256)]) {
      const headers = { ...asked.headers, ...(key === undefined ? {} : { 'idempotency-key': key }) }
      const answer = await sides.ours.target.send({ ...asked, route, subject: caller.subject, headers })
      if (answer.status !== 400) faults.push(`the key ${key ?? '(none)'} was answered ${shown(answer)}`)
    }
  })
  return [...faults, ...changedIn(changes).map(item => `without a key it has written ${item}`)]
}

/** Somebody else's request under the same key is his own. */
const ofAnother = async ({ tried, sides, caller, fresh }: Trial): Promise<string[]> => {
  const { route, scenario } = tried
  const key = randomUUID()
  const { asked } = await fresh()
  const first = await caller.ask(route, withKey(asked, key))
  const other = sides.theirs.as(caller.role)
  const made = await scenario.prepare?.(sides.theirs, other)
  const answer = await other.ask(route, withKey(scenario.request(made), key))
  return [
    ...(answer.status === route.success.status
      ? []
      : [`another's request under the key was answered ${shown(answer)}`]),
    ...(answer.headers['idempotent-replayed'] ? ['another was given the first one’s answer'] : []),
    ...(first.text !== answer.text ? [] : ['two principals were answered alike']),
  ]
}

/** The ways to send a write more often than once, by what must hold. */
export const repetitions = {
  'twice in sequence has one effect and the same answer': inSequence,
  'many times at once has one effect and the same answer': together,
  'another request under the same key is refused': changed,
  'without a proper key it is refused': missing,
  'another principal’s key is another key': ofAnother,
} as const

export type Repetition = keyof typeof repetitions

/** @returns what went wrong, as sentences; ten are sent at once unless said otherwise */
export const tryRepetition = async (
  repetition: Repetition,
  tried: Tried,
  sides: Sides,
  watching: Watching,
  atOnce = 10,
): Promise<string[]> =>
  (await repetitions[repetition](trialOf(tried, sides, watching, atOnce))).map(
    fault => `${tried.name}: ${fault}`,
  )
