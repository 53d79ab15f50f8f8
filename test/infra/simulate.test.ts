import { describe, expect, it } from 'vitest'
import { type Grant, isAllowed, matches } from '../../infra/guardrails/simulate.ts'

const grant = (more: Partial<Grant> = {}): Grant => ({
  allows: true,
  actions: ['dynamodb:GetItem'],
  resources: ['arn:aws:dynamodb:eu-west-1:1:table/orders'],
  conditions: {},
  ...more,
})
const call = { action: 'dynamodb:GetItem', resource: 'arn:aws:dynamodb:eu-west-1:1:table/orders' }

describe('The simulation of IAM', () => {
  it('allows what a grant names and denies the rest', () => {
    expect(isAllowed({ grants: [grant()] }, call)).toBe(true)
    expect(isAllowed({ grants: [grant()] }, { ...call, action: 'dynamodb:PutItem' })).toBe(false)
    expect(isAllowed({ grants: [grant()] }, { ...call, resource: `${call.resource}/index/a` })).toBe(false)
    expect(isAllowed({ grants: [] }, call)).toBe(false)
  })

  it('lets a denial outweigh', () => {
    const denied = grant({ allows: false, actions: ['dynamodb:*'], resources: ['*'] })
    expect(isAllowed({ grants: [grant(), denied] }, call)).toBe(false)
  })

  it('takes conditions as met unless the request says otherwise', () => {
    const grants = [grant({ conditions: { StringEquals: { 'kms:ViaService': ['a', 'b'] } } })]
    expect(isAllowed({ grants }, call)).toBe(true)
    expect(isAllowed({ grants }, { ...call, context: { 'kms:ViaService': 'b' } })).toBe(true)
    expect(isAllowed({ grants }, { ...call, context: { 'kms:ViaService': 'c' } })).toBe(false)
    expect(isAllowed({ grants }, { ...call, context: {} })).toBe(false)
  })

  it.each([
    ['dynamodb:*', 'dynamodb:getitem', true],
    ['arn:*:table/?', 'arn:x:table/a', true],
    ['arn:*:table/?', 'arn:x:table/ab', false],
    ['a.c', 'abc', false],
    ['*', 'anything', true],
  ])('reads the pattern %s beside %s: %s', (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected)
  })

  it('lets StringLike have wildcards, and StringEquals none', () => {
    const like = (operator: string) =>
      isAllowed(
        { grants: [grant({ conditions: { [operator]: { 's3:prefix': 'knowledge/*' } } })] },
        { ...call, context: { 's3:prefix': 'knowledge/versions/' } },
      )
    expect([like('StringLike'), like('StringEquals')]).toEqual([true, false])
  })

  it('refuses to guess about a condition that it does not know', () => {
    const grants = [grant({ conditions: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })]
    expect(() => isAllowed({ grants }, { ...call, context: {} })).toThrow('IpAddress')
  })
})
