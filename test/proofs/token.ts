import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type Claims, createAuthorizer } from '../../infra/local/http/authorizer.ts'
import { AUDIENCE, ISSUER } from '../scenarios/in-process.ts'
import type { Tried } from '../scenarios/scenario.ts'
import { type Prove, tally } from './context.ts'
import { inLab, type Lab } from './lab.ts'
import { later } from './later.ts'

const KID = 'key-1'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const others = generateKeyPairSync('rsa', { modulusLength: 2048 })

const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: KID, alg: 'RS256', use: 'sig' }

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const rs256 =
  (key: KeyObject) =>
  (text: string): string =>
    sign('sha256', Buffer.from(text), key).toString('base64url')

const hs256 =
  (secret: string | Buffer) =>
  (text: string): string =>
    createHmac('sha256', secret).update(text).digest('base64url')

const tokenOf = (header: object, claims: object, signature: (text: string) => string): string => {
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${signature(text)}`
}

const HEADER = { alg: 'RS256', typ: 'JWT', kid: KID }
const now = (): number => Math.floor(Date.now() / 1000)

const goodClaims = (subject: string): Record<string, unknown> => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: subject,
  token_use: 'access',
  iat: now(),
  exp: now() + 900,
})

const signedWith = (claims: object, header: object = HEADER) =>
  tokenOf(header, claims, rs256(keys.privateKey))
const publicPem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()

type Bad = (good: Record<string, unknown>) => string

const withClaims =
  (over: object): Bad =>
  good =>
    signedWith({ ...good, ...over })
/** Made when the token is: a proof may take longer than the times that it is about. */
const timed =
  (name: 'exp' | 'nbf', after: number): Bad =>
  good =>
    signedWith({ ...good, [name]: now() + after })
const withHeader =
  (over: object): Bad =>
  good =>
    signedWith(good, { ...HEADER, ...over })
const lacking =
  (name: string): Bad =>
  ({ [name]: _, ...good }) =>
    signedWith(good)

const tampered = (token: string, index: number, change: (text: string) => string): string =>
  token
    .split('.')
    .map((text, i) => (i === index ? change(text) : text))
    .join('.')

/** Tokens that must not be let in, from a good one's claims. */
const bad: Readonly<Record<string, Bad>> = {
  'algorithm none': good => tokenOf({ ...HEADER, alg: 'none' }, good, () => ''),
  'algorithm None': good => tokenOf({ ...HEADER, alg: 'None' }, good, () => ''),
  'algorithm none with a signature': good =>
    tokenOf({ ...HEADER, alg: 'none' }, good, rs256(keys.privateKey)),
  'HS256 with the public key': good => tokenOf({ ...HEADER, alg: 'HS256' }, good, hs256(publicPem)),
  'HS256 with the modulus': good => tokenOf({ ...HEADER, alg: 'HS256' }, good, hs256(String(jwk.n))),
  'HS256 with nothing': good => tokenOf({ ...HEADER, alg: 'HS256' }, good, hs256('')),
  'RS256 said, HS256 done': good => tokenOf(HEADER, good, hs256(publicPem)),
  'RS384 said': withHeader({ alg: 'RS384' }),
  'ES256 said': withHeader({ alg: 'ES256' }),
  'no algorithm': withHeader({ alg: undefined }),
  'another’s key under our id': good => tokenOf(HEADER, good, rs256(others.privateKey)),
  'an unknown key id': good => tokenOf({ ...HEADER, kid: 'key-2' }, good, rs256(others.privateKey)),
  'a key id that is a path': good => tokenOf({ ...HEADER, kid: '../../dev/null' }, good, hs256('')),
  'no key id': withHeader({ kid: undefined }),
  'a key of its own in the header': good =>
    tokenOf(
      { ...HEADER, kid: 'x', jwk: others.publicKey.export({ format: 'jwk' }) },
      good,
      rs256(others.privateKey),
    ),
  'a key address of its own': good =>
    tokenOf({ ...HEADER, kid: 'x', jku: 'https://evil.test/jwks' }, good, rs256(others.privateKey)),
  'a critical header that nobody knows': withHeader({ crit: ['x'], x: 1, alg: 'PS256' }),
  'another issuer': withClaims({ iss: 'https://evil.test' }),
  'an issuer with a slash more': withClaims({ iss: `${ISSUER}/` }),
  'an issuer that begins alike': withClaims({ iss: `${ISSUER}.evil.test` }),
  'no issuer': lacking('iss'),
  'another audience': withClaims({ aud: 'other' }),
  'an audience that begins alike': withClaims({ aud: `${AUDIENCE}x` }),
  'no audience': lacking('aud'),
  'an empty audience': withClaims({ aud: [] }),
  'an id token': withClaims({ token_use: 'id' }),
  'a refresh token': withClaims({ token_use: 'refresh' }),
  'no subject': lacking('sub'),
  'an empty subject': withClaims({ sub: '' }),
  'expired an hour ago': timed('exp', -3_600),
  'expired 61 seconds ago': timed('exp', -61),
  'an end that is text': withClaims({ exp: 'never' }),
  'no end': lacking('exp'),
  'not valid yet for an hour': timed('nbf', 3_600),
  'not valid yet for 61 seconds': timed('nbf', 61),
  'another subject in the payload': good =>
    tampered(signedWith(good), 1, () => part({ ...good, sub: 'theirs.operator.admin' })),
  'a changed signature': good =>
    tampered(signedWith(good), 2, text => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`),
  'a signature cut short': good => tampered(signedWith(good), 2, text => text.slice(0, -8)),
  'no signature': good => tampered(signedWith(good), 2, () => ''),
  'two parts': good => signedWith(good).split('.').slice(0, 2).join('.'),
  'four parts': good => `${signedWith(good)}.AAAA`,
  'not a token': () => 'not-a-token',
  nothing: () => '',
}

type Gate = (token: string) => Claims | undefined

const gateOf = (): Gate => {
  const authorizer = createAuthorizer({
    issuer: ISSUER,
    audience: [AUDIENCE],
    jwks: { keys: [jwk] } as never,
  })
  return token => authorizer.claimsOf(`Bearer ${token}`, Date.now())
}

/** The gateway's check, then the function's with the claims as the gateway hands them on. */
const statusOf = async (
  lab: Lab,
  tried: Tried,
  asked: object,
  token: string,
  gate: Gate,
): Promise<number> => {
  const claims = gate(token)
  if (!claims) return 401
  const handed = Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)]))
  const cleared = { iss: undefined, aud: undefined, sub: undefined, token_use: undefined, exp: undefined }
  const { status } = await lab.target.send({
    ...asked,
    route: tried.route,
    claims: { ...cleared, ...handed },
  })
  return status
}

const jsonOf = (text = ''): Claims | undefined => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** Checks of a gateway that forgot something. */
const carelessGates: Readonly<Record<string, Gate>> = {
  'the gateway does not check signatures': token => jsonOf(token.split('.')[1]),
  'the gateway takes the algorithm that the token names: none': token => {
    const [header, claims] = token.split('.')
    return /^none$/i.test(String(jsonOf(header)?.alg)) ? jsonOf(claims) : undefined
  },
  'the gateway takes the algorithm that the token names: HS256 with the public key': token => {
    const [header, claims, signature] = token.split('.')
    const isRight = hs256(publicPem)(`${header}.${claims}`) === signature
    return jsonOf(header)?.alg === 'HS256' && isRight ? jsonOf(claims) : undefined
  },
}

/** Functions that reckon with clocks otherwise, as it looks to them: what they are told of times is other by so many seconds. */
const carelessClocks: Readonly<Record<string, number>> = {
  'a minute more is granted to clocks': 60,
  'no difference is granted to clocks': -60,
}

const moved = (claims: Readonly<Record<string, string>>, by: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => {
      if (name === 'exp') return [name, String(Number(value) + by)]
      return [name, name === 'nbf' ? String(Number(value) - by) : value]
    }),
  )

/** What a function lets in by itself, without a gateway before it: 59 seconds of skew and not 61. */
const skews = [
  ['expired 59 seconds ago', () => ({ exp: String(now() - 58) }), true],
  ['expired 61 seconds ago', () => ({ exp: String(now() - 61) }), false],
  ['valid in 59 seconds', () => ({ nbf: String(now() + 59) }), true],
  ['valid in 62 seconds', () => ({ nbf: String(now() + 62) }), false],
  ['of another issuer', () => ({ iss: 'https://evil.test' }), false],
  ['for another audience', () => ({ aud: 'other' }), false],
  ['an id token', () => ({ token_use: 'id' }), false],
  ['without an end', () => ({ exp: 'undefined' }), false],
] as const

/** A good token of fifteen minutes, with clocks of the functions that are so many seconds off. */
const clocksOff: readonly (readonly [seconds: number, isGood: boolean])[] = [
  [900 + 58, true],
  [900 + 62, false],
  [-900, true],
]

/** What is wrong when a function without a gateway before it is asked at the edges of what it grants to clocks. */
const skewFaults = async (
  lab: Lab,
  tried: Tried,
  asked: object,
  subject: string,
  by = 0,
): Promise<string[]> => {
  const faults: string[] = []
  for (const [kind, claims, isGood] of skews) {
    const sent = { ...asked, route: tried.route, subject, claims: moved(claims(), by) }
    const { status } = await lab.target.send(sent)
    if ((status !== 401) !== isGood) faults.push(`${tried.name}: ${kind}, the function answered ${status}`)
  }
  for (const [seconds, isGood] of clocksOff) {
    const { exp } = goodClaims(subject)
    const sent = { ...asked, route: tried.route, subject, claims: moved({ exp: String(exp) }, by) }
    const { status } = await later(seconds * 1_000, () => lab.target.send(sent))
    if ((status !== 401) !== isGood)
      faults.push(`${tried.name}: with a clock ${seconds} seconds off, the function answered ${status}`)
  }
  return faults
}

/** More than forty tokens on every route: none is let in but the good ones, and nothing is read for the others. */
export const proveToken: Prove = () =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const gate = gateOf()
    const letIn = new Map<string, number>()
    let asksWhenLetIn = 0
    for (const tried of lab.all.filter(({ route }) => route.permission !== 'public')) {
      const role = Object.keys(tried.scenario.answers)[0] ?? ''
      const subject = `ours.${role}`
      const made = await tried.scenario.prepare?.(lab.sides.ours, lab.sides.ours.as(role as never))
      const asked = tried.scenario.request(made)
      const withKey = { ...asked, headers: { ...asked.headers, 'idempotency-key': crypto.randomUUID() } }
      for (const [kind, make] of Object.entries(bad)) {
        lab.proxy.reset()
        const status = await statusOf(lab, tried, withKey, make(goodClaims(subject)), gate)
        trial(status === 401 ? [] : [`${tried.name}: ${kind} was answered ${status}`])
        trial(lab.proxy.calls === 0 ? [] : [`${tried.name}: ${kind} has asked the database`])
        for (const [lack, careless] of Object.entries(carelessGates)) {
          lab.proxy.reset()
          const passed = await statusOf(lab, tried, withKey, make(goodClaims(subject)), careless)
          asksWhenLetIn += lab.proxy.calls
          if (passed !== 401) letIn.set(lack, (letIn.get(lack) ?? 0) + 1)
        }
      }
      trial(await skewFaults(lab, tried, withKey, subject))
      for (const [lack, by] of Object.entries(carelessClocks))
        if (!letIn.has(lack)) letIn.set(lack, (await skewFaults(lab, tried, withKey, subject, by)).length)
      const good = await statusOf(lab, tried, withKey, signedWith(goodClaims(subject)), gate)
      trial(good === 401 ? [`${tried.name}: a good token was refused`] : [])
    }
    for (const lack of [...Object.keys(carelessGates), ...Object.keys(carelessClocks)])
      plant(lack, (letIn.get(lack) ?? 0) > 0)
    plant('somebody is looked up before the token is looked at', asksWhenLetIn > 0)
    return proof()
  })
