import { describe, expect, it } from 'vitest'
import type { Tables } from '../../../shared/tables.ts'
import { size } from '../../support/size.ts'
import { type HistoryOptions, runHistory } from './history.ts'
import { withoutJournal, withReadModifyWrite } from './planted.ts'

/** `npm run histories` runs twenty thousand of them, or as many as it is told. */
const HISTORIES = size(150, 400)

const violationsOf = async (count: number, between?: HistoryOptions['between']): Promise<string[]> => {
  const found: string[] = []
  for (let seed = 1; seed <= count; seed++) {
    const { violations } = await runHistory({ seed, ...(between ? { between } : {}) })
    found.push(...violations.map(violation => `seed ${seed}: ${violation}`))
  }
  return found
}

describe('orders, changes, cancellations, shipments, receipts, counts, transfers and ended drafts in any order', () => {
  it('with retries, duplicates, crashes, conflicts and throttles: nothing is sold twice, no order is half', {
    timeout: 300_000,
  }, async () => {
    expect(await violationsOf(HISTORIES)).toEqual([])
  })

  it('and stock that is read, computed and written would be found', async () => {
    const wrong = /does not add up|promised|the journal differs|has \d+ held/
    let isFound = false
    for (let seed = 1; seed <= 60 && !isFound; seed++) {
      const { violations } = await runHistory({ seed, between: withReadModifyWrite })
      isFound = violations.some(violation => wrong.test(violation))
    }
    expect(isFound).toBe(true)
  })

  it('and so would holds that the journal does not know', async () => {
    expect((await violationsOf(5, withoutJournal)).some(one => one.includes('the journal differs'))).toBe(
      true,
    )
  })

  it('and they do what they are meant to: orders go step by step, wait, are filled, changed and shipped', async () => {
    const done = new Set<string>()
    /** Changes that held everything step by step, and changes of which a part was given back again. */
    const changes = { through: 0, back: 0 }
    const seeing = (tables: Tables): Tables => ({
      ...tables,
      transact: async writes => {
        await tables.transact(writes)
        for (const write of writes) {
          const phase = write.kind === 'update' ? write.set?.workPhase : undefined
          if (phase === 'through' || phase === 'back') changes[phase]++
        }
      },
    })
    for (let seed = 1; seed <= 100; seed++) {
      const { trace } = await runHistory({ seed, between: seeing })
      for (const line of trace) {
        const [, verb = ''] = /^done (\w+)/.exec(line) ?? []
        done.add(verb)
      }
    }
    for (const verb of ['place', 'change', 'cancel', 'ship', 'reject', 'confirm', 'deliver', 'complete']) {
      expect(done).toContain(verb)
    }
    expect(changes.through).toBeGreaterThan(0)
    expect(changes.back).toBeGreaterThan(0)
    for (const verb of ['receipt', 'count', 'transfer', 'quarantine', 'promote', 'finish', 'fill']) {
      expect(done).toContain(verb)
    }
  })
})
