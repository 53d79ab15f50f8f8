import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseSchedule } from '../../../../infra/local/schedules/expression.ts'
import { startScheduler } from '../../../../infra/local/schedules/scheduler.ts'

const matches = (cron: string, zone: string, at: string): boolean => {
  const times = parseSchedule(`cron(${cron})`, zone, 'a schedule')
  return times.kind === 'cron' && times.matches(new Date(at))
}

describe('a schedule’s expression', () => {
  it('is a rate in minutes, hours or days', () => {
    expect(parseSchedule('rate(5 minutes)', 'UTC', '')).toEqual({ kind: 'rate', milliseconds: 300_000 })
    expect(parseSchedule('rate(1 hour)', 'UTC', '')).toEqual({ kind: 'rate', milliseconds: 3_600_000 })
  })

  it.each([
    ['0 2 * * ? *', 'Asia/Shanghai', '2026-11-24T18:00:30Z', true],
    ['0 2 * * ? *', 'Asia/Shanghai', '2026-11-24T02:00:00Z', false],
    ['0/15 8-18 ? * MON-FRI *', 'UTC', '2026-11-25T08:45:00Z', true],
    ['0/15 8-18 ? * MON-FRI *', 'UTC', '2026-11-25T08:50:00Z', false],
    ['0/15 8-18 ? * MON-FRI *', 'UTC', '2026-11-28T08:45:00Z', false],
    ['0 0 1 1,7 ? *', 'UTC', '2027-01-01T00:00:00Z', true],
    ['30 1 ? * 1 *', 'Europe/Berlin', '2026-11-29T00:30:00Z', true],
  ])('cron(%s) in %s at %s: %s', (cron, zone, at, expected) => {
    expect(matches(cron, zone, at)).toBe(expected)
  })

  it.each(['rate(0 minutes)', 'rate(five minutes)', 'cron(0 25 * * ? *)', 'cron(0 2 L * ? *)', 'daily'])(
    'is refused by its place in the template when it is not understood: %s',
    expression => {
      expect(() => parseSchedule(expression, 'UTC', 'demo-service/Review')).toThrow(
        /demo-service\/Review: .* does not understand/,
      )
    },
  )
})

describe('a schedule', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-11-25T07:59:30Z') })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('runs once in each minute that matches, and after each interval', () => {
    const invoked: string[] = []
    const schedule = (name: string, expression: string) => ({
      name,
      arn: `arn:${name}`,
      functionName: name,
      times: parseSchedule(expression, 'UTC', ''),
    })
    const { stop } = startScheduler({
      schedules: [schedule('eight', 'cron(0 8 * * ? *)'), schedule('often', 'rate(1 minute)')],
      region: 'eu-central-1',
      account: '000000000000',
      invokeLater: name => invoked.push(name),
    })
    vi.advanceTimersByTime(2 * 60_000 + 30_000)
    stop()
    expect(invoked).toEqual(['eight', 'often', 'often'])
  })
})
