import { randomUUID } from 'node:crypto'
import type { RoleName } from '../../functions/organizations/roles.ts'
import { canonicalJson } from '../../shared/canonical-json.ts'
import { isWrite } from '../../shared/http/route.ts'
import { confinedRole } from './access.ts'
import type { Asked, Tried } from './scenario.ts'
import type { Answer, Snapshot, Watching } from './target.ts'
import type { Caller, Sides } from './world.ts'

const shown = ({ status, text }: Answer): string => `${status} ${text.slice(0, 200)}`

const firstRole = ({ scenario }: Tried): RoleName => Object.keys(scenario.answers)[0] as RoleName

/** Ids that are none, made from one that is. */
const brokenIds = (id: string): string[] => [
  `${id}x`,
  id.slice(0, -1),
  id.toLowerCase() === id ? id.toUpperCase() : id.toLowerCase(),
  `${id}?injected=1`,
  `${id}/../${id}`,
  `${id}\u0000`,
  `' OR 1=1 --`,
  '__proto__',
  '🙂'.repeat(20),
  'x'.repeat(5_000),
]

interface Subject {
  readonly tried: Tried
  readonly sides: Sides
  readonly caller: Caller
  ask(asked: Asked): Promise<Answer>
  askAs(caller: Caller, asked: Asked): Promise<Answer>
  readonly watching: Watching
}

/** *InvalidDynamicObject:* an id that is none is answered 400 or 404, whatever it looks like. */
const invalidIds = async ({ tried, sides, caller, ask }: Subject): Promise<string[]> => {
  const made = await tried.scenario.prepare?.(sides.ours, caller)
  const asked = tried.scenario.request(made)
  const faults: string[] = []
  for (const [name, id] of Object.entries(asked.params ?? {})) {
    // Of a number capitals and small letters are the same.
    for (const broken of brokenIds(id).filter(one => one !== id)) {
      const answer = await ask({ ...asked, params: { ...asked.params, [name]: broken } })
      // None of these ids is somebody's: under a name of the caller's own choice it made a thing of his own.
      const isOwnName = tried.scenario.chooses?.includes(name) && isName(broken)
      if (isOwnName && madeOrStale(tried, answer)) continue
      if (answer.status !== 400 && answer.status !== 404) {
        faults.push(`${name} ${JSON.stringify(broken.slice(0, 40))} was answered ${shown(answer)}`)
      }
    }
  }
  return faults
}

const isName = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)

/** Every item, as text. */
const textsOf = (snapshot: Snapshot): Set<string> =>
  new Set([...snapshot].flatMap(([table, items]) => items.map(item => `${table} ${canonicalJson(item)}`)))

/** It was made, or a version was asked for that there is not. */
const madeOrStale = ({ route }: Tried, { status }: Answer): boolean =>
  status === route.success.status || status === 412

/**
 * *ResourceHierarchy:* a child under another's parent, or another's child under one's own parent, is not found.
 * A PUT is no exception: under a name of his own choice somebody makes his own thing, and nothing of the other side's is
 * changed by it.
 */
const mixedParents = async ({ tried, sides, askAs, watching }: Subject): Promise<string[]> => {
  const role = confinedRole(tried)
  if (!role) return []
  const caller = sides.ours.as(role)
  const own = tried.scenario.request(await tried.scenario.prepare?.(sides.ours, caller))
  const names = Object.keys(own.params ?? {})
  if (names.length < 2) return []
  const making = watching()
  const foreign = tried.scenario.request(
    await tried.scenario.prepare?.(sides.theirs, sides.theirs.as(caller.role)),
  )
  const theirs = textsOf((await making.changes()).after)
  making.end()
  const faults: string[] = []
  for (const name of names) {
    const value = foreign.params?.[name]
    if (value === undefined || value === own.params?.[name]) continue
    const watched = watching()
    const answer = await askAs(caller, { ...own, params: { ...own.params, [name]: value } })
    const { before, after } = await watched.changes()
    watched.end()
    if (tried.scenario.chooses?.includes(name) && madeOrStale(tried, answer)) {
      const [was, now] = [textsOf(before), textsOf(after)]
      const touched = [...theirs].filter(item => was.has(item) && !now.has(item))
      faults.push(
        ...touched.map(item => `with the other side's ${name} it has changed ${item.slice(0, 200)}`),
      )
    } else if (answer.status !== 404)
      faults.push(`with the other side's ${name} it was answered ${shown(answer)}`)
  }
  return faults
}

/** *LeakageRule:* a write that is refused leaves nothing behind. */
const leavings = async ({ tried, sides, caller, ask, watching }: Subject): Promise<string[]> => {
  if (!isWrite(tried.route)) return []
  const made = await tried.scenario.prepare?.(sides.ours, caller)
  const asked = tried.scenario.request(made)
  const bodies = [
    [],
    'text',
    0,
    null,
    { unknown: true },
    '{"lines":',
    { ...(asked.body as object), __proto__x: 1 },
  ]
  const faults: string[] = []
  for (const body of tried.route.body ? bodies : []) {
    const watched = watching()
    const answer = await ask({ ...asked, body })
    const { before, after } = await watched.changes()
    watched.end()
    // A body whose members are all optional may be one that is valid.
    if (answer.status < 300) return []
    if (answer.status >= 500) faults.push(`${JSON.stringify(body)} was answered ${shown(answer)}`)
    if (canonicalJson([...before]) !== canonicalJson([...after]))
      faults.push('a refused write has written something')
  }
  return faults
}

/** *UseAfterFree:* what was deleted is not there any more. */
const afterDeletion = async ({ tried, sides, caller, ask }: Subject): Promise<string[]> => {
  if (tried.route.method !== 'DELETE') return []
  const asked = tried.scenario.request(await tried.scenario.prepare?.(sides.ours, caller))
  await ask(asked)
  const again = await ask(asked)
  return [404, 409, 410, 412].includes(again.status) ? [] : [`deleted twice it was answered ${shown(again)}`]
}

/**
 * The checkers of RESTler (Atlidakis, Godefroid, Polishchuk: "Checking Security Properties of Cloud Service REST
 * APIs", 2020) on one route. The fifth, NameSpaceRule, is the foreign half of the access matrix.
 *
 * @returns for each checker what it found
 */
export const tryCheckers = async (tried: Tried, sides: Sides, watching: Watching): Promise<string[][]> => {
  const caller = sides.ours.as(firstRole(tried))
  const askAs = (by: Caller, asked: Asked): Promise<Answer> =>
    by.ask(tried.route, {
      ...asked,
      headers: { ...asked.headers, ...(isWrite(tried.route) ? { 'idempotency-key': randomUUID() } : {}) },
    })
  const subject: Subject = { tried, sides, caller, ask: asked => askAs(caller, asked), askAs, watching }
  const found: string[][] = []
  for (const checker of [invalidIds, mixedParents, leavings, afterDeletion]) {
    found.push((await checker(subject)).map(fault => `${tried.name}: ${fault}`))
  }
  return found
}
