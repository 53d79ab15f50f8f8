import { randomUUID } from 'node:crypto'
import type { RoleName } from '../../functions/organizations/roles.ts'
import { canonicalJson } from '../../shared/canonical-json.ts'
import { isWrite } from '../../shared/http/route.ts'
import type { Asked, Tried } from './scenario.ts'
import type { Answer, Target } from './target.ts'
import type { Caller, Sides } from './world.ts'

type Snapshot = Awaited<ReturnType<Target['snapshot']>>

/** The whole database as one text, to see whether anything was written. */
const textOf = (snapshot: Snapshot): string =>
  canonicalJson(
    [...snapshot].map(([table, items]) => [table, items.map(item => canonicalJson(item)).toSorted()]),
  )

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
}

/** *InvalidDynamicObject:* an id that is none is answered 400 or 404, whatever it looks like. */
const invalidIds = async ({ tried, sides, caller, ask }: Subject): Promise<string[]> => {
  const made = await tried.scenario.prepare?.(sides.ours, caller)
  const asked = tried.scenario.request(made)
  // Where the caller makes the names of things, any that is one is good.
  const isOwnName = tried.route.method === 'PUT'
  const faults: string[] = []
  for (const [name, id] of Object.entries(asked.params ?? {})) {
    // Of a number capitals and small letters are the same.
    for (const broken of brokenIds(id).filter(one => one !== id)) {
      const answer = await ask({ ...asked, params: { ...asked.params, [name]: broken } })
      if (isOwnName && isName(broken) && answer.status < 500) continue
      if (answer.status !== 400 && answer.status !== 404) {
        faults.push(`${name} ${JSON.stringify(broken.slice(0, 40))} was answered ${shown(answer)}`)
      }
    }
  }
  return faults
}

const isName = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)

/** *ResourceHierarchy:* a child under another's parent, or another's child under one's own parent, is not found. */
const mixedParents = async ({ tried, sides, caller, ask }: Subject): Promise<string[]> => {
  const own = tried.scenario.request(await tried.scenario.prepare?.(sides.ours, caller))
  const names = Object.keys(own.params ?? {})
  if (names.length < 2 || tried.route.method === 'PUT') return []
  const foreign = tried.scenario.request(
    await tried.scenario.prepare?.(sides.theirs, sides.theirs.as(caller.role)),
  )
  const faults: string[] = []
  for (const name of names) {
    const value = foreign.params?.[name]
    if (value === undefined || value === own.params?.[name]) continue
    const answer = await ask({ ...own, params: { ...own.params, [name]: value } })
    if (answer.status !== 404) faults.push(`with the other side's ${name} it was answered ${shown(answer)}`)
  }
  return faults
}

/** *LeakageRule:* a write that is refused leaves nothing behind. */
const leavings = async ({ tried, sides, caller, ask }: Subject): Promise<string[]> => {
  if (!isWrite(tried.route)) return []
  const made = await tried.scenario.prepare?.(sides.ours, caller)
  const asked = tried.scenario.request(made)
  const before = textOf(await sides.ours.target.snapshot())
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
    const answer = await ask({ ...asked, body })
    // A body whose members are all optional may be one that is valid.
    if (answer.status < 300) return []
    if (answer.status >= 500) faults.push(`${JSON.stringify(body)} was answered ${shown(answer)}`)
  }
  const after = textOf(await sides.ours.target.snapshot())
  return [...faults, ...(before === after ? [] : ['a refused write has written something'])]
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
export const tryCheckers = async (tried: Tried, sides: Sides): Promise<string[][]> => {
  const caller = sides.ours.as(firstRole(tried))
  const subject: Subject = {
    tried,
    sides,
    caller,
    ask: asked =>
      caller.ask(tried.route, {
        ...asked,
        headers: { ...asked.headers, ...(isWrite(tried.route) ? { 'idempotency-key': randomUUID() } : {}) },
      }),
  }
  const found: string[][] = []
  for (const checker of [invalidIds, mixedParents, leavings, afterDeletion]) {
    found.push((await checker(subject)).map(fault => `${tried.name}: ${fault}`))
  }
  return found
}
