import { describe, expect, it } from 'vitest'
import { eventFilter } from '../../../../infra/local/lambda/event-filter.ts'

const passes = (pattern: object, event: unknown): boolean =>
  eventFilter([JSON.stringify(pattern)], 'demo-service/Mapping')(event)

describe('a mapping’s filter', () => {
  it('lets through what has one of the values in each field', () => {
    const pattern = { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { sk: { S: [{ prefix: '00' }] } } } }
    const event = { eventName: 'INSERT', dynamodb: { Keys: { sk: { S: '0001' } } } }
    expect(passes(pattern, event)).toBe(true)
    expect(passes(pattern, { ...event, eventName: 'REMOVE' })).toBe(false)
    expect(passes(pattern, { eventName: 'INSERT' })).toBe(false)
  })

  it('knows what must be there, and what must be anything else', () => {
    expect(passes({ a: [{ exists: false }] }, {})).toBe(true)
    expect(passes({ a: [{ exists: true }] }, {})).toBe(false)
    expect(passes({ a: [{ 'anything-but': ['x'] }] }, { a: 'y' })).toBe(true)
    expect(passes({ a: [{ 'anything-but': ['x'] }] }, { a: 'x' })).toBe(false)
  })

  it('lets everything through without a pattern', () => {
    expect(eventFilter([], '')({})).toBe(true)
  })

  it('is refused by its place when an operator is not known', () => {
    expect(() => passes({ a: [{ numeric: ['>', 1] }] }, {})).toThrow(/demo-service\/Mapping/)
  })
})
