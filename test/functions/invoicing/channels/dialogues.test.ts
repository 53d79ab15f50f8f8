import { describe, expect, it } from 'vitest'
import { size } from '../../../support/size.ts'
import { runs } from '../random.ts'
import { type ChannelKind, play } from './dialogues.ts'

const PER_WORLD = 25

const kinds = ['nuonuo', 'nuonuoForgetful', 'leqi', 'peppol'] satisfies ChannelKind[]

describe.each(kinds)('Dialogues with a faulty %s', kind => {
  it('end with one legal document for each request or none, and nothing stays unknown', async () => {
    const worlds = runs(size(1, 3), 100)
    const states: Record<string, number> = {}
    for (let seed = 1; seed <= worlds; seed++) {
      const { requests, violations } = await play({ seed, kind, dialogues: PER_WORLD })
      expect(violations, `seed ${seed}`).toEqual([])
      for (const { state } of requests) states[state] = (states[state] ?? 0) + 1
    }
    const ended = (states.delivered ?? 0) + (states.failed ?? 0) + (states.needsHuman ?? 0)
    expect(ended).toBe(worlds * PER_WORLD)
    expect(states.delivered).toBeGreaterThan((worlds * PER_WORLD) / 2)
  }, 600_000)
})

describe('A wrong protocol is caught', () => {
  /** Whether one of four worlds ends with a second legal invoice. */
  const isCaught = async (kind: ChannelKind, spoil: NonNullable<Parameters<typeof play>[0]['spoil']>) => {
    for (const seed of [1, 2, 3, 4]) {
      const { violations } = await play({ seed, kind, dialogues: PER_WORLD, spoil })
      if (violations.some(violation => violation.includes('legal invoices'))) return true
    }
    return false
  }

  it('that gives every try a key of its own', async () => {
    let tries = 0
    const caught = await isCaught('nuonuo', channel => ({
      ...channel,
      submit: document => channel.submit({ ...document, requestId: `${document.requestId}-${++tries}` }),
    }))
    expect(caught).toBe(true)
  })

  it('that sends again without asking first', async () => {
    const caught = await isCaught('nuonuoForgetful', channel => ({
      ...channel,
      query: async document => {
        const answer = await channel.query(document)
        return answer.kind === 'issued' ? answer : { kind: 'failed', reason: 'not there yet' }
      },
    }))
    expect(caught).toBe(true)
  })
})

describe('A month’s quota', () => {
  it('that nobody asks the authority for is found out', async () => {
    const { violations } = await play({
      seed: 1,
      kind: 'leqi',
      dialogues: PER_WORLD,
      spoil: ({ quotas: _, ...channel }) => channel,
    })
    expect(violations.some(violation => violation.startsWith('issued above the quota'))).toBe(true)
  })

  it('holds what waits for the channel, and the rest waits for the next month', async () => {
    const { requests, violations } = await play({ seed: 5, kind: 'nuonuo', dialogues: 40, quota: 2_000_000 })
    expect(violations).toEqual([])
    for (const month of ['2026-11', '2026-12']) {
      expect(requests.some(request => request.quotaMonth === month)).toBe(true)
      const used = requests
        .filter(request => request.quotaMonth === month && request.state === 'delivered')
        .reduce((sum, { net }) => sum + Number(net), 0)
      expect(used).toBeLessThanOrEqual(2_000_000)
    }
  })
})
