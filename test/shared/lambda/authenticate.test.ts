import { describe, expect, it } from 'vitest'
import { authenticate, tokenRules } from '../../../shared/lambda/authenticate.ts'

const now = 1_800_000_000
const rules = tokenRules({ TOKEN_ISSUER: 'https://issuer.test', TOKEN_AUDIENCE: 'dockline,,widget' })
const good = {
  iss: 'https://issuer.test',
  aud: 'dockline',
  sub: 'wang',
  token_use: 'access',
  exp: String(now + 900),
}

const subjectOf = (claims: object | undefined): string =>
  authenticate({ requestContext: { authorizer: claims && { jwt: { claims } } } } as never, rules, now)

it('reads its rules from the environment', () => {
  expect(rules).toEqual({ issuer: 'https://issuer.test', audiences: ['dockline', 'widget'] })
  expect(tokenRules({})).toEqual({ issuer: '', audiences: [] })
})

describe('a token is accepted', () => {
  it.each([
    ['as it should be', {}],
    ['with its audience among several', { aud: '[other widget]' }],
    ['with its audience in client_id', { aud: undefined, client_id: 'dockline' }],
    ['without its use', { token_use: undefined }],
    ['that expired 59 seconds ago', { exp: now - 59 }],
    ['that is valid in 60 seconds', { nbf: now + 60 }],
  ])('%s', (_, changes) => {
    expect(subjectOf({ ...good, ...changes })).toBe('wang')
  })

  it('of a machine, which is its own subject', () => {
    expect(subjectOf({ ...good, sub: undefined, aud: undefined, client_id: 'dockline' })).toBe('dockline')
  })
})

describe('a token is refused', () => {
  it.each([
    ['of another issuer', { iss: 'https://other.test' }],
    ['for another audience', { aud: 'other' }],
    ['for none', { aud: undefined }],
    ['of another use', { token_use: 'id' }],
    ['that expired 60 seconds ago', { exp: now - 60 }],
    ['without an end', { exp: undefined }],
    ['that is valid in 61 seconds only', { nbf: now + 61 }],
    ['without a subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['with a subject that is no text', { sub: 7 }],
  ])('%s', (_, changes) => {
    expect(() => subjectOf({ ...good, ...changes })).toThrow(
      expect.objectContaining({ code: 'unauthenticated' }),
    )
  })

  it('that nobody has verified', () => {
    expect(() => subjectOf(undefined)).toThrow(/no verified token/)
    expect(() => authenticate({ requestContext: {} } as never, rules, now)).toThrow(/no verified token/)
  })
})
