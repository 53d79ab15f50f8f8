import { errorsOf } from '../../docs/generator/errors-of.ts'
import { catalogue, type ErrorCode } from '../../shared/errors/catalogue.ts'
import type { Asked, Tried } from '../scenarios/scenario.ts'
import type { Answer, Sent } from '../scenarios/target.ts'
import { sidesOf } from '../scenarios/world.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { firstCaller, freshRequest } from './crash.ts'
import { inLab, type Lab } from './lab.ts'

type Random = () => number
const pick = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)] as T

/** Values that have broken programs before. */
const hostile: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  -(2 ** 63),
  0.1,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '🙂'.repeat(200),
  '‮txt.exe',
  'x'.repeat(50_000),
  '1e9',
  'NaN',
  '__proto__',
  'constructor',
  '<script>alert(1)</script>',
  "' OR '1'='1",
  '{{7*7}}',
  '$' + '{jndi:ldap://x}',
  '../../etc/passwd',
  '2026-02-30T25:61:61Z',
  '9999-12-31T23:59:59.999Z',
  '0000-01-01T00:00:00Z',
  [],
  [[[[]]]],
  {},
  { toString: 1 },
  Array.from({ length: 2_000 }, () => 0),
]

const added: Readonly<Record<string, unknown>> = {
  admin: true,
  tenantId: 'other',
  organizationId: 'org_dealer_theirs',
  pk: 'x',
  sk: 'x',
  version: 99,
  expiresAt: 1,
}

const deep = (depth: number): unknown => {
  let value: unknown = 0
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

// biome-ignore lint/suspicious/noExplicitAny: a JSON value of any form
type Json = any

/** One place of a JSON value changed by lot: another value, taken out, put in, doubled. */
const mutated = (value: Json, random: Random): Json => {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0 && random() < 0.8) {
    const name = pick(random, Object.keys(value))
    const copy: Json = Array.isArray(value) ? [...value] : { ...value }
    const how = random()
    if (how < 0.15) delete copy[name]
    else if (how < 0.25 && !Array.isArray(copy))
      Object.assign(copy, { [pick(random, Object.keys(added))]: pick(random, Object.values(added)) })
    else if (how < 0.3 && Array.isArray(copy)) copy.push(...copy)
    else copy[name] = mutated(copy[name], random)
    return copy
  }
  return pick(random, hostile)
}

/** Texts that are no JSON of ours at all. */
const rawBodies = (valid: string): string[] => [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  valid.replace('{', '{"__proto__":{"admin":true},'),
  valid.replace('{', '{"constructor":{"prototype":{"admin":true}},'),
  JSON.stringify(deep(2_000)),
  '['.repeat(10_000),
  `${valid} trailing`,
  JSON.stringify({ padding: 'x'.repeat(300 * 1024) }),
  valid.replace(/"([^"]+)":/, '"$1":1,"$1":'),
]

const problemOf = (answer: Answer): { code?: string; errors?: unknown } | undefined => {
  try {
    return JSON.parse(answer.text)
  } catch {
    return undefined
  }
}

const MOST_MILLISECONDS = 100

interface Told {
  readonly answer: Answer
  readonly milliseconds: number
  /** Whether the route's own schemas accept what was sent; absent where nobody can say */
  readonly valid?: boolean
}

const isJson = ({ headers }: Answer): boolean => (headers['content-type'] ?? 'json').includes('json')

/** What is wrong with an answer, whatever was sent. */
const faultsOf = ({ route }: Tried, { answer, milliseconds, valid }: Told): string[] => {
  const { status } = answer
  if (status >= 500) return [`answered ${status} ${answer.text.slice(0, 200)}`]
  if (status < 300) {
    // A file has no schema.
    if (!isJson(answer)) return []
    const parsed = route.success.schema.safeParse(JSON.parse(answer.text))
    return [
      ...(status === route.success.status ? [] : [`answered the undocumented status ${status}`]),
      ...(valid === false ? ['what its schema refuses was accepted'] : []),
      ...(parsed.success ? [] : [`the answer breaks its schema: ${JSON.stringify(parsed.error.issues[0])}`]),
    ]
  }
  const problem = problemOf(answer)
  const code = problem?.code ?? ''
  const documented = (errorsOf(route) as readonly string[]).includes(code)
  return [
    ...(documented ? [] : [`answered the undocumented problem ${status} ${code}`]),
    ...(code in catalogue && catalogue[code as ErrorCode].status !== status
      ? [`${code} was answered ${status}`]
      : []),
    ...(status === 400 && milliseconds > MOST_MILLISECONDS
      ? [`the refusal took ${Math.round(milliseconds)} ms`]
      : []),
  ]
}

const isValid = ({ route }: Tried, body: unknown): boolean => {
  // As it arrives: what JSON cannot say is gone.
  const arrived = JSON.parse(JSON.stringify(body ?? {}))
  return route.body?.safeParse(arrived).success ?? true
}

const send = async (lab: Lab, tried: Tried, asked: Asked): Promise<Told> => {
  const began = performance.now()
  const answer = await firstCaller(lab, tried).ask(tried.route, asked)
  return { answer, milliseconds: performance.now() - began }
}

/** Bodies made from a valid one, and queries with hostile values. */
const fuzzRoute = async (lab: Lab, tried: Tried, random: Random, count: number): Promise<string[][]> => {
  const caller = firstCaller(lab, tried)
  const made = await tried.scenario.prepare?.(lab.sides.ours, caller)
  const base = tried.scenario.request(made)
  const found: string[][] = []
  const say = (what: string, faults: string[]) =>
    found.push(faults.map(fault => `${tried.name}, ${what.slice(0, 200)}: ${fault}`))
  if (tried.route.body) {
    for (let i = 0; i < count; i++) {
      const body = mutated(base.body ?? {}, random)
      const told = await send(lab, tried, { ...base, body: JSON.stringify(body) ?? 'null' })
      say(JSON.stringify(body) ?? 'nothing', faultsOf(tried, { ...told, valid: isValid(tried, body) }))
    }
    for (const body of rawBodies(JSON.stringify(base.body ?? {}))) {
      say(body, faultsOf(tried, await send(lab, tried, { ...base, body })))
    }
  }
  if (tried.route.query) {
    const names = [...Object.keys(base.query ?? {}), 'limit', 'cursor']
    for (let i = 0; i < Math.ceil(count / 5); i++) {
      const name = pick(random, names)
      const value = pick(random, hostile)
      const query = {
        ...base.query,
        [name]: typeof value === 'string' ? value.slice(0, 4_000) : JSON.stringify(value).slice(0, 4_000),
      }
      say(JSON.stringify(query), faultsOf(tried, await send(lab, tried, { ...base, query })))
    }
  }
  return found
}

/** How the answers of a broken route differ from those of a sound one; undefined: this one it answers as it should. */
type Break = (answer: Answer, success: number) => Answer | undefined | Promise<Answer | undefined>

const whenRefused =
  (other: Break): Break =>
  (answer, success) =>
    answer.status === 400 ? other(answer, success) : undefined
const whenDone =
  (other: Break): Break =>
  (answer, success) =>
    answer.status === success && isJson(answer) ? other(answer, success) : undefined

const breaks: Readonly<Record<string, Break>> = {
  'it fails where it should refuse': whenRefused(answer => ({ ...answer, status: 500 })),
  'it answers an undocumented status': whenDone(answer => ({ ...answer, status: 299 })),
  'its answer breaks its schema': whenDone(answer => ({ ...answer, text: '42' })),
  'it accepts what is invalid': whenRefused((answer, success) => ({
    ...answer,
    status: success,
    text: '{}',
  })),
  'it answers an undocumented problem': whenRefused(answer => ({
    ...answer,
    status: 418,
    text: '{"code":"teapot"}',
  })),
  'it thinks for long before it refuses': whenRefused(async answer => {
    await new Promise(settle => setTimeout(settle, MOST_MILLISECONDS + 50))
    return answer
  }),
}

/** The same world whose route answers as a broken one would; and whether it had occasion to. */
const brokenLab = (lab: Lab, { route }: Tried, other: Break) => {
  let shown = false
  const target = {
    ...lab.target,
    send: async (sent: Sent) => {
      const answer = await lab.target.send(sent)
      if (sent.route.path !== route.path || sent.route.method !== route.method) return answer
      const changed = await other(answer, route.success.status)
      if (changed) shown = true
      return changed ?? answer
    },
  }
  return { lab: { ...lab, target, sides: sidesOf(target) }, isShown: () => shown }
}

/** A valid request, prepared on a sound route, one that is none and a hostile query: what each break needs in order to show. */
const tryOnce = async (sound: Lab, lab: Lab, tried: Tried): Promise<string[]> => {
  const base = await freshRequest(sound, tried)
  const none = { ...base, headers: { ...base.headers, 'idempotency-key': crypto.randomUUID() } }
  const found = [faultsOf(tried, await send(lab, tried, base))]
  if (tried.route.body) {
    found.push(faultsOf(tried, { ...(await send(lab, tried, { ...none, body: 'not json' })), valid: false }))
  } else if (tried.route.query) {
    const query = { ...base.query, limit: 'many' }
    found.push(faultsOf(tried, { ...(await send(lab, tried, { ...none, query })), valid: false }))
  }
  return found.flat()
}

const plantInto = async (
  lab: Lab,
  tried: Tried,
  plant: (fault: string, found: boolean) => void,
): Promise<void> => {
  for (const [fault, other] of Object.entries(breaks)) {
    const broken = brokenLab(lab, tried, other)
    const found = await tryOnce(lab, broken.lab, tried)
    if (broken.isShown()) plant(`${tried.name}: ${fault}`, found.length > 0)
  }
}

/** Valid, invalid, hostile and oversized requests on every route, judged by the route's own schemas. */
export const proveFuzz: Prove = ({ seed, size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    for (const tried of lab.all.filter(({ route }) => route.permission !== 'public')) {
      for (const faults of await fuzzRoute(lab, tried, random, size === 'nightly' ? 2_000 : 150))
        trial(faults)
      await plantInto(lab, tried, plant)
    }
    return proof()
  })
