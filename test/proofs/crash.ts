import { randomUUID } from 'node:crypto'
import { isRepeatable } from '../scenarios/repetition.ts'
import type { Asked, Tried } from '../scenarios/scenario.ts'
import type { Answer, Target } from '../scenarios/target.ts'
import type { Caller } from '../scenarios/world.ts'
import { type Prove, tally } from './context.ts'
import { type DatabaseCall, type Fate, type FaultProxy, WRITES } from './fault-proxy.ts'
import { inLab, type Lab } from './lab.ts'
import { commonTraces, missingTraces, type Traces, tracesBetween } from './traces.ts'

type Counts = Awaited<ReturnType<Target['counts']>>
type Snapshot = Awaited<ReturnType<Target['snapshot']>>

/** How many items of each table there are more than before. */
export const addedBetween = (before: Counts, after: Counts): string =>
  [...after].map(([table, count]) => `${table} +${count - (before.get(table) ?? 0)}`).join(', ')

export const firstCaller = ({ sides }: Lab, { scenario }: Tried): Caller =>
  sides.ours.as(Object.keys(scenario.answers)[0] as never)

export const freshRequest = async (lab: Lab, tried: Tried): Promise<Asked> => {
  const caller = firstCaller(lab, tried)
  const asked = tried.scenario.request(await tried.scenario.prepare?.(lab.sides.ours, caller))
  return { ...asked, headers: { ...asked.headers, 'idempotency-key': randomUUID() } }
}

const only = (all: Snapshot, names: ReadonlySet<string>): Snapshot =>
  new Map([...all].filter(([name]) => names.has(name)))

const sizesOf = (all: Snapshot): Counts => new Map([...all].map(([name, items]) => [name, items.length]))

interface Undisturbed {
  readonly writes: number
  /** logical names of the tables that it writes to */
  readonly touched: ReadonlySet<string>
  readonly added: string
  readonly traces: Traces
}

/** Logical names of the tables that a write names. */
const tablesOf = ({ input }: DatabaseCall): string[] => {
  const parts: Part[] = input.TransactItems ?? []
  const physical = [
    input.TableName,
    ...parts.flatMap(part => Object.values(part).map(one => (one as Part).TableName)),
  ]
  return physical.filter(Boolean).map(name => String(name).replace(/^test-/, ''))
}

/** What one undisturbed request does: how many writes it takes, what it adds to the database and what it changes. */
export const undisturbed = async (lab: Lab, tried: Tried): Promise<Undisturbed> => {
  const asked = await freshRequest(lab, tried)
  const before = await lab.target.snapshot()
  let writes = 0
  const touched = new Set<string>()
  lab.proxy.decide(call => {
    if (WRITES.has(call.operation)) writes += 1
    for (const name of tablesOf(call)) touched.add(name)
    return 'pass'
  })
  const answer = await firstCaller(lab, tried).ask(tried.route, asked)
  lab.proxy.reset()
  if (answer.status >= 300) throw new Error(`${tried.name} undisturbed: ${answer.status} ${answer.text}`)
  const was = only(before, touched)
  const is = await lab.target.snapshot(touched)
  return {
    writes,
    touched,
    added: addedBetween(sizesOf(was), sizesOf(is)),
    traces: tracesBetween(was, is),
  }
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
  proxy.decide(({ operation }) => (WRITES.has(operation) && write++ === index ? fate : 'pass'))
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
  const { touched, added: expected, traces } = usual
  const caller = firstCaller(lab, tried)
  const asked = await freshRequest(lab, tried)
  const before = await target.snapshot(touched)
  failAt(proxy, at, kind)
  const crashed = await caller.ask(tried.route, asked).catch((): undefined => undefined)
  proxy.decide(() => 'pass')
  proxy.revive()
  const answer = await untilAnswered(caller, tried, asked)
  const again = await caller.ask(tried.route, asked)
  const after = await target.snapshot(touched)
  const added = addedBetween(sizesOf(before), sizesOf(after))
  const untraced = missingTraces(traces, tracesBetween(before, after))
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

// biome-ignore lint/suspicious/noExplicitAny: a part of a request of DynamoDB's protocol
type Part = any

const keyText = (part: Part): string => JSON.stringify(part.Put?.Item?.pk ?? '')

const transactionOf = (parts: Part[]): DatabaseCall => ({
  operation: 'TransactWriteItems',
  input: { TransactItems: parts },
})

/** Splits a transaction in two: those that come first, and the others after them. */
const split =
  (first: (part: Part, index: number) => boolean) =>
  (call: DatabaseCall): readonly DatabaseCall[] => {
    if (call.operation !== 'TransactWriteItems') return [call]
    const parts: Part[] = call.input.TransactItems
    const ahead = parts.filter(first)
    const behind = parts.filter((part, i) => !first(part, i))
    return ahead.length && behind.length ? [transactionOf(ahead), transactionOf(behind)] : [call]
  }

/** Mistakes that stores make, as they look to the database. */
const faults: Readonly<Record<string, (call: DatabaseCall) => readonly DatabaseCall[]>> = {
  'the change is written in two steps': split((_, index) => index === 0),
  'the event is written after the change': split(part => !String(part.Put?.TableName).endsWith('outbox')),
  'the key is written before the change': split(part => keyText(part).includes('idempotency#')),
}

/** Whether a planted mistake is seen by some crash between its steps. */
const isFound = async (lab: Lab, tried: Tried, rewrite: (typeof faults)[string], usual: Undisturbed) => {
  for (const kind of KINDS) {
    for (let at = 0; at < 2; at++) {
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
 * client's retries: the effect is there once, as an undisturbed request leaves it, and the answer is one.
 */
export const proveCrash: Prove = ({ size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    for (const tried of lab.all.filter(isRepeatable)) {
      const usual = await usually(lab, tried)
      const { writes, added } = usual
      for (let round = 0; round < (size === 'nightly' ? 20 : 1); round++) {
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
