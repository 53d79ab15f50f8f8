import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLab } from '../proofs/lab.ts'
import { allTried } from '../scenarios/all.ts'
import { isRepeatable, type Repetition, repetitions, tryRepetition } from '../scenarios/repetition.ts'

const writes = (await allTried()).filter(isRepeatable)
/** Ten of them, as the scenarios say, are sent by `npm run prove -- idem`. */
const AT_ONCE = 4
const kinds = Object.keys(repetitions) as Repetition[]
let lab: Awaited<ReturnType<typeof openLab>>

beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

describe.each(writes.map(tried => [tried.name, tried] as const))('%s', (_, tried) => {
  it.each(kinds)('%s', async kind => {
    expect(await tryRepetition(kind, tried, lab.sides, lab.watching, AT_ONCE)).toEqual([])
  })
})
