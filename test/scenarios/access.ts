import { permissionsOf, type RoleName } from '../../functions/organizations/roles.ts'
import { isWrite, type Route } from '../../shared/http/route.ts'
import type { Asked, Expected, Tried } from './scenario.ts'
import type { Answer } from './target.ts'
import { type Caller, isOperatorRole, roleNames, type Side, type Sides } from './world.ts'

/** One cell of the matrix: a role on a thing of its own side or of the other. */
export interface Cell {
  readonly role: RoleName | 'public'
  readonly thing: 'own' | 'foreign'
  readonly expected: number
}

const expectedOf = (expected: Expected | undefined, thing: Cell['thing']): number => {
  if (expected === undefined) return 403
  if (typeof expected === 'number') return expected
  return expected[thing === 'own' ? 0 : 1]
}

/** A role that may not reach the other side's thing; those who may reach both can mix them as they like. */
export const confinedRole = ({ scenario }: Tried): RoleName | undefined =>
  (Object.keys(scenario.answers) as RoleName[]).find(role => {
    const own = expectedOf(scenario.answers[role], 'own')
    return own < 300 && expectedOf(scenario.answers[role], 'foreign') >= 300
  })

/** All cells of a route: each role on its own and on a foreign thing, and somebody without a token. */
export const cellsOf = ({ route, scenario }: Tried): Cell[] => {
  if (route.permission === 'public') {
    return [{ role: 'public', thing: 'own', expected: expectedOf(scenario.answers.public, 'own') }]
  }
  const cells = roleNames.flatMap(role =>
    (['own', 'foreign'] as const).map(thing => ({
      role,
      thing,
      expected: expectedOf(scenario.answers[role], thing),
    })),
  )
  return [...cells, { role: 'public', thing: 'own', expected: 401 }]
}

/**
 * Cells without those that hardly differ from another: a role that may not call at all is refused before anything is
 * looked up, so its refusal on a foreign thing is left to `npm run prove -- tenancy`.
 */
export const tellingCells = (tried: Tried): Cell[] =>
  cellsOf(tried).filter(
    ({ role, thing, expected }) =>
      thing === 'own' || expected !== 403 || expectedOf(tried.scenario.answers[role], 'own') !== 403,
  )

/** Whether roles.ts and a scenario say the same about who may call a route. */
export const disagreements = ({ name, route, scenario }: Tried): string[] => {
  if (route.permission === 'public') {
    return scenario.answers.public === undefined ? [`${name} is public and its scenario does not say so`] : []
  }
  const { permission } = route
  return roleNames.flatMap(role => {
    const may = permissionsOf(role).has(permission)
    const said = scenario.answers[role] !== undefined && scenario.answers[role] !== 403
    if (may === said) return []
    return [
      `${name}: roles.ts ${may ? 'lets' : 'does not let'} ${role} call it, its scenario ${said ? 'does' : 'does not'}`,
    ]
  })
}

/** The role that makes a foreign thing for callers who could not make one themselves. */
const makerOf = ({ scenario }: Tried, role: RoleName): RoleName => {
  const named = Object.keys(scenario.answers).filter(each => each !== 'public') as RoleName[]
  return scenario.answers[role] !== undefined ? role : (named[0] ?? role)
}

/** The member of a problem document, or nothing. */
const codeOf = ({ text }: Answer): unknown => {
  try {
    return JSON.parse(text).code
  } catch {
    return undefined
  }
}

const codes: Readonly<Record<number, string>> = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not-found' }

/** A refusal must be one for the reason that is meant, and must not say whose the thing is. */
const faultOf = (answer: Answer, { expected }: Cell): string | undefined => {
  if (answer.status !== expected) return `${answer.status} ${answer.text.slice(0, 300)}`
  const code = codes[expected]
  if (code && codeOf(answer) !== code) return `the code ${String(codeOf(answer))}`
  return undefined
}

/** The other side's dealer and people, and what is in its marked members; its supplier and its goods are open to all. */
const THEIRS = /org_dealer_theirs|(dealer|Shop \d) of theirs|theirs\.[a-z]|canary of theirs|6222000000000002/

const tellsOfTheirs = ({ text }: Answer, asked: Asked): boolean =>
  THEIRS.test(text) && !THEIRS.test(JSON.stringify(asked))

const kept = new WeakMap<Sides, Map<string, Promise<unknown>>>()

/** What a cell is about: made anew for a write that is let through, shared by all that change nothing. */
const madeFor = (
  { name, route, scenario }: Tried,
  { expected, thing }: Cell,
  owner: Side,
  maker: RoleName,
  sides: Sides,
): Promise<unknown> => {
  const make = async (): Promise<unknown> => scenario.prepare?.(owner, owner.as(maker))
  if (isWrite(route) && expected < 300) return make()
  const ofSides = kept.get(sides) ?? new Map<string, Promise<unknown>>()
  kept.set(sides, ofSides)
  const key = `${name} ${thing} ${maker}`
  const found = ofSides.get(key) ?? make()
  ofSides.set(key, found)
  return found
}

/**
 * Tries one cell.
 *
 * @returns what was answered in place of what is expected, as a sentence; nothing when it is right
 */
export const tryCell = async (tried: Tried, cell: Cell, sides: Sides): Promise<string[]> => {
  const { name, route, scenario } = tried
  const role = cell.role === 'public' ? (Object.keys(scenario.answers)[0] as RoleName) : cell.role
  const caller = sides.ours.as(role)
  const owner = cell.thing === 'own' ? sides.ours : sides.theirs
  const made = await madeFor(tried, cell, owner, makerOf(tried, role), sides)
  const asked = scenario.request(made)
  const answer =
    cell.role === 'public'
      ? await sides.ours.target.send({ ...asked, route })
      : await caller.ask(route, asked)
  const fault = faultOf(answer, cell)
  const where = `${name} as ${cell.role} on ${cell.thing === 'own' ? 'its own' : 'a foreign thing'}`
  if (fault) return [`${where}: ${cell.expected} was expected and answered was ${fault}`]
  if (!scenario.forEverybody && !isOperator(caller) && tellsOfTheirs(answer, asked)) {
    return [`${where}: the answer tells of the other side: ${answer.text.slice(0, 300)}`]
  }
  return scenario.shows ? shownWrongly(tried, cell, sides, caller, where) : []
}

/** Pages of a list until its end; a hundred are enough for any world of a test. */
const wholeList = async (
  route: Route,
  caller: Caller,
  asked: ReturnType<Tried['scenario']['request']>,
): Promise<string> => {
  let text = ''
  let cursor: string | undefined
  for (let page = 0; page < 100; page++) {
    const answer = await caller.ask(route, {
      ...asked,
      query: { ...asked.query, ...(cursor ? { cursor } : {}) },
    })
    text += answer.text
    cursor = JSON.parse(answer.text).nextCursor
    if (!cursor) break
  }
  return text
}

/** A list shows what is the caller's own, and nothing of the other side unless the scenario lets him see both. */
const shownWrongly = async (
  tried: Tried,
  cell: Cell,
  sides: Sides,
  caller: Caller,
  where: string,
): Promise<string[]> => {
  if (cell.expected >= 300 || cell.thing !== 'own') return []
  const { route, scenario } = tried
  const maker = makerOf(tried, caller.role)
  const [own, foreign] = await Promise.all(
    [sides.ours, sides.theirs].map(side => scenario.prepare?.(side, side.as(maker))),
  )
  const text = await wholeList(route, caller, scenario.request(own))
  const seesBoth =
    expectedOf(scenario.answers[caller.role], 'foreign') === cell.expected && isOperator(caller)
  return [
    ...(text.includes(scenario.shows?.(own) ?? '') ? [] : [`${where}: its own thing is not in the list`]),
    ...(!seesBoth && text.includes(scenario.shows?.(foreign) ?? '\u0000')
      ? [`${where}: the other side's thing is in the list`]
      : []),
  ]
}

const isOperator = ({ role }: Caller): boolean => isOperatorRole(role)
