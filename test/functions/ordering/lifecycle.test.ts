import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lifecycle, orderStatuses, reachable, statusOf } from '../../../functions/ordering/lifecycle.ts'
import { lifecycleDiagram } from '../../../functions/ordering/lifecycle-diagram.ts'

const line = (quantity: number, shipped = 0, cancelled = 0, delivered = 0) => ({
  quantity,
  shipped,
  cancelled,
  delivered,
})

describe('the life of an order', () => {
  it('is drawn in the README as the table has it', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../functions/ordering/README.md'), 'utf8')
    expect(readme).toContain(`\`\`\`mermaid\n${lifecycleDiagram()}\n\`\`\``)
  })

  it('leads every state to an end, and only to states that there are', () => {
    const ends = new Set(['completed', 'cancelled', 'rejected'])
    for (const from of orderStatuses) {
      const targets = Object.values(lifecycle[from]).flat()
      expect(targets.length === 0, from).toBe(ends.has(from))
      for (const to of targets) expect(orderStatuses).toContain(to)
    }
  })

  it('knows no way out of an end', () => {
    expect(reachable('completed', 'cancel')).toEqual([])
    expect(reachable('rejected', 'ship')).toEqual([])
  })
})

describe('the state of an order', () => {
  it.each([
    ['placed', {}, [line(3), line(2)]],
    ['confirmed', { confirmedAt: 'x' }, [line(3)]],
    ['partlyShipped', { confirmedAt: 'x' }, [line(3, 3), line(2)]],
    ['shipped', {}, [line(3, 2, 1), line(2, 2)]],
    ['delivered', {}, [line(3, 2, 1, 2), line(2, 0, 2)]],
    ['completed', { completedAt: 'x' }, [line(3, 3, 0, 3)]],
    ['cancelled', { confirmedAt: 'x' }, [line(3, 0, 3)]],
    ['rejected', { rejectedAt: 'x' }, [line(3, 0, 3)]],
    ['draft', { isDraft: true as const }, [line(3)]],
  ])('is %s by facts and quantities', (status, facts, lines) => {
    expect(statusOf(facts, lines)).toBe(status)
  })
})
