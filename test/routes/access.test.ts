import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { disagreements, tellingCells, tryCell } from '../scenarios/access.ts'
import { allTried } from '../scenarios/all.ts'
import { startInProcess } from '../scenarios/in-process.ts'
import type { Target } from '../scenarios/target.ts'
import { type Sides, seedWorld } from '../scenarios/world.ts'

const all = await allTried()
let target: Target
let sides: Sides

beforeAll(async () => {
  target = await startInProcess()
  sides = await seedWorld(target)
})
afterAll(() => target.stop())

describe.each(all.map(tried => [tried.name, tried] as const))('%s', (_, tried) => {
  it('is open to whom roles.ts says', () => {
    expect(disagreements(tried)).toEqual([])
  })

  it.each(tellingCells(tried).map(cell => [cell.role, cell.thing, cell.expected, cell] as const))(
    'answers %s on a thing of its own or another (%s) with %i',
    async (_role, _thing, _expected, cell) => {
      expect(await tryCell(tried, cell, sides)).toEqual([])
    },
  )
})
