import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allTried } from '../scenarios/all.ts'
import { startInProcess } from '../scenarios/in-process.ts'
import { isRepeatable, type Repetition, repetitions, tryRepetition } from '../scenarios/repetition.ts'
import type { Target } from '../scenarios/target.ts'
import { type Sides, seedWorld } from '../scenarios/world.ts'

const writes = (await allTried()).filter(isRepeatable)
const kinds = Object.keys(repetitions) as Repetition[]
let target: Target
let sides: Sides

beforeAll(async () => {
  target = await startInProcess()
  sides = await seedWorld(target)
})
afterAll(() => target.stop())

describe.each(writes.map(tried => [tried.name, tried] as const))('%s', (_, tried) => {
  it.each(kinds)('%s', async kind => {
    expect(await tryRepetition(kind, tried, sides)).toEqual([])
  })
})
