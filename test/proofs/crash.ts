import { randomUUID } from 'node:crypto'
import { outboxTable } from '../../shared/outbox.ts'
import { addedBy } from '../scenarios/changes.ts'
import { isRepeatable } from '../scenarios/repetition.ts'
import type { Asked, Tried } from '../scenarios/scenario.ts'
import type { Answer } from '../scenarios/target.ts'
import type { Caller } from '../scenarios/world.ts'
import { type Prove, tally } from './context.ts'
import { crashConsumers } from './crash-consumers.ts'
import type { Fate, FaultProxy } from './fault-proxy.ts'
import { inLab, type Lab } from './lab.ts'
import { keyOf, type Mistake, split, tableOf } from './mistakes.ts'
import { commonTraces, missingTraces, type Traces, tracesBetween } from './traces.ts'
import { isEffect, watch } from './watch.ts'

export const firstCaller = ({ sides }: Lab, { scenario }: Tried): Caller =>
  sides.ours.as(Object.keys(scenario.answers)[0] as never)

export const freshRequest = async (lab: Lab, tried: Tried): Promise<Asked> => {
  const caller = firstCaller(lab, tried)
  const asked = tried.scenario.request(await tried.scenario.prepare?.(lab.sides.ours, caller))
  return { ...asked, headers: { ...asked.headers, 'idempotency-key': randomUUID() } }
}

interface Undisturbed {
  readonly writes: number
  readonly added: string
  readonly traces: Traces
}

/** What one undisturbed request does: how many writes it takes, what it adds to the database and what it changes. */
export const undisturbed = async (lab: Lab, tried: Tried): Promise<Undisturbed> => {
  const asked = await freshRequest(lab, tried)
  let writes = 0
  lab.proxy.decide(call => {
    if (isEffect(call)) writes += 1
    return 'pass'
  })
  const watched = watch(lab.proxy, lab.target)
  const answer = await firstCaller(lab, tried).ask(tried.route, asked)
  lab.proxy.reset()
  if (answer.status >= 300) throw new Error(`${tried.name} undisturbed: ${answer.status} ${answer.text}`)
  const changes = await watched.changes()
  return { writes, added: addedBy(changes), traces: tracesBetween(changes.before, changes.after) }
}

/** What undisturbed requests of a route do alike. The first time, data keys of those whom it is about may be made. */
const usually = async (lab: Lab, tried: Tried): Promise<Undisturbed> => {
  await undisturbed(lab, tried)
  const [one, two, three] = [
    await undisturbed(lab, tried),
    await undisturbed(lab, tried),
    await undisturbed(lab, tried),
  ]
  return { ...one, traces: commonTraces([one.traces, two.traces, three.traces]) }
}

const MOST_RETRIES = 5

/** The client's way: the same request with the same key until it is answered. */
const untilAnswered = async (caller: Caller, tried: Tried, asked: Asked): Promise<Answer> => {
  let answer = await caller.ask(tried.route, asked)
  for (let i = 1; i < MOST_RETRIES && (answer.status >= 500 || answer.status === 409); i++) {
    answer = await caller.ask(tried.route, asked)
  }
  return answer
}

const failAt = (proxy: FaultProxy, index: number, fate: Fate): void => {
  let write = 0
  proxy.decide(call => (isEffect(call) && write++ === index ? fate : 'pass'))
}

const KINDS = ['before', 'after', 'lost'] as const

/** One crash at one write, then retries: one effect, one answer. */
const crashOnce = async (
  lab: Lab,
  tried: Tried,
  at: number,
  kind: (typeof KINDS)[number],
  usual: Undisturbed,
) => {
  const { proxy, target } = lab
  const { added: expected, traces } = usual
  const caller = firstCaller(lab, tried)
  const asked = await freshRequest(lab, tried)
  const watched = watch(proxy, target)
  failAt(proxy, at, kind)
  const crashed = await caller.ask(tried.route, asked).catch((): undefined => undefined)
  proxy.decide(() => 'pass')
  proxy.revive()
  const answer = await untilAnswered(caller, tried, asked)
  const again = await caller.ask(tried.route, asked)
  const changes = await watched.changes()
  watched.end()
  const added = addedBy(changes)
  const untraced = missingTraces(traces, tracesBetween(changes.before, changes.after))
  const where = `${tried.name}, ${kind} write ${at + 1}`
  return [
    ...(answer.status === tried.route.success.status
      ? []
      : [`${where}: answered ${answer.status} ${answer.text}`]),
    ...(again.text === answer.text
      ? []
      : [`${where}: the answer changed from ${answer.text} to ${again.text}`]),
    ...(crashed && crashed.status < 300 && crashed.text !== answer.text
      ? [`${where}: it was answered twice, differently`]
      : []),
    ...(added === expected ? [] : [`${where}: it has added ${added}, not ${expected}`]),
    ...untraced.map(trace => `${where}: ${trace}`),
  ]
}

/** Mistakes that stores make, as they look to the database. */
const faults: Readonly<Record<string, Mistake>> = {
  'the change is written in two steps': split((_, index) => index === 0),
  'the event is written after the change': split(part => tableOf(part) !== outboxTable.name),
  'the key is written before the change': split(part => keyOf(part).startsWith('idempotency#')),
}

/** A route with each of the things that it may be about. */
const withOthers = (tried: Tried): Tried[] => [
  tried,
  ...Object.entries(tried.scenario.others ?? {}).map(([what, prepare]) => ({
    ...tried,
    name: `${tried.name} (${what})`,
    scenario: { ...tried.scenario, prepare },
  })),
]

const ROUNDS = { gate: 1, nightly: 20 } as const

/** Whether a planted mistake is seen by some crash between its steps. */
const isFound = async (lab: Lab, tried: Tried, rewrite: Mistake, usual: Undisturbed) => {
  for (const kind of KINDS) {
    // Split in two, there are twice as many writes as there should be.
    for (let at = 0; at < 2 * usual.writes; at++) {
      lab.proxy.rewrite(rewrite)
      const found = await crashOnce(lab, tried, at, kind, usual)
      lab.proxy.reset()
      if (found.length) return true
    }
  }
  return false
}

/** Whether a transaction of the route has what a mistake would split off. */
const writesEvents = (added: string): boolean => /outbox \+[1-9]/.test(added)

/**
 * A crash before and after every write of every write route, and a lost acknowledgement, each followed by the
 * client's retries: the effect is there once, as an undisturbed request leaves it, and the answer is one. The same for
 * all functions that nobody's request runs, whose messages come back and whose hour comes again.
 */
export const proveCrash: Prove = ({ size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    // First, while there is little that a schedule has to look through.
    await crashConsumers(lab, ROUNDS[size], { trial, plant })
    for (const tried of lab.all.filter(isRepeatable).flatMap(withOthers)) {
      const usual = await usually(lab, tried)
      const { writes, added } = usual
      for (let round = 0; round < ROUNDS[size]; round++) {
        for (let at = 0; at < writes; at++) {
          for (const kind of KINDS) trial(await crashOnce(lab, tried, at, kind, usual))
        }
      }
      if (tried.route.once === 'natural') continue
      for (const [fault, rewrite] of Object.entries(faults)) {
        if (fault.includes('event') && !writesEvents(added)) continue
        plant(`${tried.name}: ${fault}`, await isFound(lab, tried, rewrite, usual))
      }
    }
    return proof()
  })
