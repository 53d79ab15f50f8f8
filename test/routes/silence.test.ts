import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fate } from '../proofs/fault-proxy.ts'
import { openLab } from '../proofs/lab.ts'
import { isEffect } from '../proofs/watch.ts'
import { allTried } from '../scenarios/all.ts'
import { isRepeatable } from '../scenarios/repetition.ts'
import type { Asked, Tried } from '../scenarios/scenario.ts'
import type { Answer } from '../scenarios/target.ts'
import type { Caller } from '../scenarios/world.ts'
import { type SilentGate, startSilentGate } from '../support/silent-gate.ts'

/** An invocation's time, in milliseconds: shorter than in the stack, and the tests wait for all of it. */
const TIME = 1_500
const writes = (await allTried()).filter(isRepeatable)
/** Each of them changes the one knowledge that the others stand on. */
const apart = /^assistant\.(saveArticle|teachPhrase|restoreKnowledge)$/
/** A context's routes wait together. */
const together = Map.groupBy(writes, ({ name, context }) => (apart.test(name) ? name : context))
let lab: Awaited<ReturnType<typeof openLab>>
let keys: SilentGate

beforeAll(async () => {
  lab = await openLab({
    time: TIME,
    betweenKeys: async endpoint => {
      keys = await startSilentGate(endpoint)
      return keys.endpoint
    },
  })
})
afterAll(async () => {
  await lab.close()
  await keys.stop()
})

interface Ready {
  readonly tried: Tried
  readonly caller: Caller
  readonly asked: Asked
}

const ready = async (tried: Tried): Promise<Ready> => {
  const caller = lab.sides.ours.as(Object.keys(tried.scenario.answers)[0] as never)
  const asked = tried.scenario.request(await tried.scenario.prepare?.(lab.sides.ours, caller))
  return {
    tried,
    caller,
    asked: { ...asked, headers: { ...asked.headers, 'idempotency-key': randomUUID() } },
  }
}

const ask = ({ tried, caller, asked }: Ready): Promise<Answer> => caller.ask(tried.route, asked)

/** Asks all at once; says of each that was not answered 503 within its time. */
const refusedInTime = async (all: readonly Ready[]): Promise<string[]> => {
  const began = performance.now()
  const answers = await Promise.all(
    all.map(async one => ({ one, answer: await ask(one), took: performance.now() - began })),
  )
  return answers.flatMap(({ one, answer, took }) => [
    ...(answer.status === 503 && JSON.parse(answer.text).code === 'unavailable'
      ? []
      : [`${one.tried.name}: ${answer.status} ${answer.text}`]),
    ...(took < TIME ? [] : [`${one.tried.name}: took ${Math.round(took)} ms`]),
  ])
}

/** The client's next tries, when the service answers again: the machine may be too slow for one in so little time. */
const thenDone = async (all: readonly Ready[]): Promise<string[]> => {
  const failed: string[] = []
  for (const one of all) {
    let { status, text } = await ask(one)
    for (let tries = 1; status === 503 && tries < 5; tries++) ({ status, text } = await ask(one))
    if (status !== one.tried.route.success.status) failed.push(`${one.tried.name}: ${status} ${text}`)
  }
  return failed
}

const whileSilent = async (part: readonly Tried[], fate: (isWrite: boolean) => Fate) => {
  const all: Ready[] = []
  for (const tried of part) all.push(await ready(tried))
  const before = await lab.target.snapshot()
  lab.proxy.decide(call => fate(isEffect(call)))
  const faults = await refusedInTime(all)
  lab.proxy.decide(() => 'pass')
  return { all, faults, before, after: await lab.target.snapshot() }
}

describe.each([...together])('%s', (_, part) => {
  it('a dead database: refused within the time, with nothing written', async () => {
    const { all, faults, before, after } = await whileSilent(part, () => 'silent')
    expect(faults).toEqual([])
    expect(after).toEqual(before)
    expect(await thenDone(all)).toEqual([])
  })

  it('a database that takes no writes: the same', async () => {
    const { all, faults, before, after } = await whileSilent(part, isWrite => (isWrite ? 'silent' : 'pass'))
    expect(faults).toEqual([])
    expect(after).toEqual(before)
    expect(await thenDone(all)).toEqual([])
  })

  it('a database that does the first write and does not say so: refused within the time, then done', async () => {
    const { all, faults } = await whileSilent(part, isWrite => (isWrite ? 'mute' : 'pass'))
    expect(faults).toEqual([])
    expect(await thenDone(all)).toEqual([])
  })
})

// The last one: what it does in the end changes the organizations that others stand on.
it('dead keys: writes of personal data are refused within the time, and done when the keys are back', async () => {
  const personal = writes.filter(({ route }) => route.personal)
  expect(personal.length).toBeGreaterThan(0)
  const all: Ready[] = []
  for (const tried of personal) all.push(await ready(tried))
  keys.shut()
  const newcomer = lab.sides.theirs
  const cold = all.map(one => ({ ...one, caller: newcomer.as(one.caller.role) }))
  const faults = await refusedInTime(cold)
  expect(faults.filter(fault => fault.includes('took'))).toEqual([])
  // Who has no such thing is told so; others need their key.
  expect(faults.length).toBeLessThan(cold.length)
  keys.open()
  expect(await thenDone(all)).toEqual([])
})
