import { isDeepStrictEqual } from 'node:util'
import { auditTable } from '../../shared/audit.ts'
import type { Item } from '../../shared/writes.ts'
import { addedBy } from '../scenarios/changes.ts'
import type { Changes } from '../scenarios/target.ts'
import { type ConsumerCase, isWritingNothing, type WritesNothing } from './consumer-case.ts'
import { consumerCases } from './consumer-cases.ts'
import type { tally } from './context.ts'
import type { DatabaseCall } from './fault-proxy.ts'
import type { Lab } from './lab.ts'
import { later } from './later.ts'
import { keyOf, type Mistake, split, tableOf } from './mistakes.ts'
import { commonTraces, missingTraces, type Traces, tracesBetween } from './traces.ts'
import { isEffect, watch } from './watch.ts'

/** Fates of a write, and how often the message comes, or the schedule, until it is through. */
const KINDS = ['before', 'after', 'lost'] as const
const MOST_RECEIVES = 5

/** A function with one of its cases. */
interface Consumer extends ConsumerCase {
  readonly functionId: string
  readonly name: string
}

const isMark = (pk: string): boolean => pk.startsWith('inbox#')

/** Items that say that something has happened: neither marks of a consumer nor the audit log itself. */
const effectsIn = ({ before, after }: Changes): Item[] =>
  [...after]
    .filter(([table]) => table !== auditTable.name)
    .flatMap(([table, items]) => {
      const old = new Map((before.get(table) ?? []).map(item => [`${item.pk} ${item.sk}`, item]))
      const keys = new Set(items.map(item => `${item.pk} ${item.sk}`))
      const gone = [...old].filter(([key]) => !keys.has(key)).map(([, item]) => item)
      return [...gone, ...items.filter(item => !isDeepStrictEqual(old.get(`${item.pk} ${item.sk}`), item))]
    })
    .filter(({ pk }) => !isMark(pk))

/** Whether a call writes more than marks and entries. */
const doesSomething = ({ operation, input }: DatabaseCall): boolean =>
  operation === 'TransactWriteItems' &&
  input.TransactItems.some(
    (part: { ConditionCheck?: unknown }) =>
      !part.ConditionCheck && tableOf(part) !== auditTable.name && !isMark(keyOf(part)),
  )

/** Calls the function for the nth time about the same. @returns whether it is through */
const call = async (
  { target }: Lab,
  { functionId, after = 0, again = 0 }: Consumer,
  payload: unknown,
  nth: number,
): Promise<boolean> => {
  const outcome = await later(after + nth * again, () =>
    target.invoke(functionId, payload).then(
      answer => ({ answer: answer as { batchItemFailures?: unknown[] } | undefined }),
      () => undefined,
    ),
  )
  return outcome !== undefined && !outcome.answer?.batchItemFailures?.length
}

/** What is in the database and not in the audit log, or the other way round. */
const unaccounted = (changes: Changes, transactions: number): string[] => {
  // What a request began and a function ends has the request's own entry beside the function's.
  const entries = (changes.after.get(auditTable.name) ?? []).filter(({ role }) => role === 'system').length
  // What was refused was done by nobody, and is told by nobody.
  if (entries === 0 && effectsIn(changes).length === 0) return []
  return entries === transactions ? [] : [`${transactions} transactions have ${entries} entries`]
}

/** What is left behind when it is through: what was added, its traces, and who was mailed. */
interface Outcome {
  readonly added: string
  readonly traces: Traces
  readonly mails: string
}

/** What was added, but for entries of the audit log. */
export const withoutAudit = (added: string): string =>
  added
    .split(', ')
    .filter(part => !part.startsWith(auditTable.name))
    .join(', ')

/** How many entries and pages the audit log has depends on how many transactions it took. */
const isOfAudit = (trace: string): boolean => trace.startsWith(auditTable.name)

/** Letters by whom they went to; one that came twice as the same is one. */
const receiversOf = (mails: readonly string[]): string => {
  const letters = mails.map(mail => [
    /^Message-ID: (.*)$/im.exec(mail)?.[1] ?? '',
    /^To: (.*)$/im.exec(mail)?.[1] ?? '',
  ])
  return [...new Map(letters as [string, string][]).values()].toSorted().join(' ')
}

const outcomeOf = (lab: Lab, consumer: Consumer, changes: Changes, mailsBefore: number): Outcome => {
  const traces = [...tracesBetween(changes.before, changes.after)]
  return {
    added: consumer.untold ? addedBy(changes) : withoutAudit(addedBy(changes)),
    traces: new Map(consumer.untold ? traces : traces.filter(([trace]) => !isOfAudit(trace))),
    mails: consumer.mails ? receiversOf(lab.target.mails().slice(mailsBefore)) : '',
  }
}

interface Usual extends Outcome {
  readonly writes: number
}

const undisturbed = async (lab: Lab, consumer: Consumer): Promise<Usual> => {
  const payload = await consumer.prepare(lab)
  const mailsBefore = lab.target.mails().length
  const watched = watch(lab.proxy, lab.target)
  let writes = 0
  lab.proxy.decide(one => {
    if (isEffect(one)) writes += 1
    return 'pass'
  })
  const isThrough = await call(lab, consumer, payload, 0)
  const changes = await watched.changes()
  lab.proxy.reset()
  if (!isThrough) throw new Error(`${consumer.functionId} does not do: ${consumer.name}`)
  if (writes === 0) throw new Error(`${consumer.functionId} writes nothing: ${consumer.name}`)
  return { writes, ...outcomeOf(lab, consumer, changes, mailsBefore) }
}

/** What it comes to when nothing fails. The first of its kind makes what the others find: data keys, heads of series. */
const usually = async (lab: Lab, consumer: Consumer): Promise<Usual> => {
  await undisturbed(lab, consumer)
  const three = [
    await undisturbed(lab, consumer),
    await undisturbed(lab, consumer),
    await undisturbed(lab, consumer),
  ]
  const [one] = three as [Usual, ...Usual[]]
  return { ...one, traces: commonTraces(three.map(({ traces }) => traces)) }
}

/**
 * One crash at one write. Before it is called again, everything that is done must be in the audit log and nothing
 * else; when it was called until it is through, what is there is what one call leaves.
 */
const crashOnce = async (
  lab: Lab,
  consumer: Consumer,
  at: number,
  kind: (typeof KINDS)[number],
  usual: Usual,
  mistake?: Mistake,
): Promise<string[]> => {
  const { proxy, target } = lab
  const payload = await consumer.prepare(lab)
  const mailsBefore = target.mails().length
  const watched = watch(proxy, target)
  if (mistake) proxy.rewrite(mistake)
  let write = 0
  // By their tokens: what is sent again after a lost acknowledgement is the same.
  const transactions = new Set<unknown>()
  proxy.done(one => {
    if (doesSomething(one)) transactions.add(one.input.ClientRequestToken ?? one)
  })
  proxy.decide(one => (isEffect(one) && write++ === at ? kind : 'pass'))
  await call(lab, consumer, payload, 0)
  proxy.decide(() => 'pass')
  proxy.revive()
  const faults = consumer.untold ? [] : unaccounted(await watched.changes(), transactions.size)
  let through = false
  let nth = 1
  for (; nth < MOST_RECEIVES && !through; nth++) through = await call(lab, consumer, payload, nth)
  if (through && consumer.again !== undefined) through = await call(lab, consumer, payload, nth)
  const outcome = outcomeOf(lab, consumer, await watched.changes(), mailsBefore)
  watched.end()
  proxy.reset()
  const where = `${consumer.functionId}, ${consumer.name}, ${kind} write ${at + 1}`
  return [
    ...faults,
    ...(through ? [] : ['it is given up']),
    ...(outcome.added === usual.added ? [] : [`it has added ${outcome.added}, not ${usual.added}`]),
    ...(outcome.mails === usual.mails
      ? []
      : [`it has mailed ${outcome.mails || 'nobody'}, not ${usual.mails}`]),
    ...missingTraces(usual.traces, outcome.traces),
  ].map(fault => `${where}: ${fault}`)
}

/** Mistakes that consumers make, as they look to the database; those of the audit log where it is told. */
const mistakes: Readonly<Record<string, Mistake>> = {
  'the audit log is told after the effect': split(part => tableOf(part) !== auditTable.name),
  'the audit log is told before the effect': split(part => tableOf(part) === auditTable.name),
  'the mark is written before the effect': split(part => isMark(keyOf(part))),
  'the change is written in two steps': split((_, index) => index === 0),
}

/** Whether a mistake changes anything that the function writes. */
const applies = async (lab: Lab, consumer: Consumer, mistake: Mistake): Promise<boolean> => {
  let changed = false
  const payload = await consumer.prepare(lab)
  lab.proxy.decide(one => {
    changed ||= isEffect(one) && mistake(one).length > 1
    return 'pass'
  })
  await call(lab, consumer, payload, 0)
  lab.proxy.reset()
  return changed
}

/** Whether a planted mistake is seen by some crash between its steps. */
const isFound = async (lab: Lab, consumer: Consumer, usual: Usual, mistake: Mistake): Promise<boolean> => {
  // Split in two, there are twice as many writes as there should be.
  for (let at = 0; at < 2 * usual.writes; at++) {
    if ((await crashOnce(lab, consumer, at, 'after', usual, mistake)).length) return true
  }
  return false
}

type Tally = Pick<ReturnType<typeof tally>, 'trial' | 'plant'>

const crashConsumer = async (
  lab: Lab,
  consumer: Consumer,
  rounds: number,
  { trial, plant }: Tally,
): Promise<void> => {
  const usual = await usually(lab, consumer)
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < usual.writes; at++) {
      for (const kind of KINDS) trial(await crashOnce(lab, consumer, at, kind, usual))
    }
  }
  for (const [fault, mistake] of Object.entries(mistakes)) {
    if (!(await applies(lab, consumer, mistake))) continue
    const name = `${consumer.functionId}, ${consumer.name}: ${fault}`
    plant(name, await isFound(lab, consumer, usual, mistake))
  }
}

/** A function that is said to write nothing does its work without a write. */
const seeNothing = async (lab: Lab, functionId: string, { prepare }: WritesNothing): Promise<string[]> => {
  const payload = await prepare(lab)
  let writes = 0
  lab.proxy.decide(one => {
    if (isEffect(one)) writes += 1
    return 'pass'
  })
  await lab.target.invoke(functionId, payload)
  lab.proxy.reset()
  return writes === 0 ? [] : [`${functionId} is said to write nothing, and wrote ${writes} times`]
}

/**
 * Crashes at every write of every function that nobody's request runs: when it was called until it is through,
 * what it does is there once, and it and the audit log are never apart.
 */
export const crashConsumers = async (lab: Lab, rounds: number, found: Tally): Promise<void> => {
  const wanted = Object.entries(consumerCases).filter(([id]) => id.includes(process.env.PROVE_ONLY ?? ''))
  for (const [functionId, cases] of wanted) {
    if (isWritingNothing(cases)) {
      found.trial(await seeNothing(lab, functionId, cases))
      continue
    }
    for (const [name, one] of Object.entries(cases)) {
      await crashConsumer(lab, { functionId, name, ...one }, rounds, found)
    }
  }
}
