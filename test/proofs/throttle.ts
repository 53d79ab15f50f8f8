import { inventoryTable, stockItem } from '../../functions/inventory/index.ts'
import { isWrite } from '../../shared/http/route.ts'
import { addedBy } from '../scenarios/changes.ts'
import { isRepeatable } from '../scenarios/repetition.ts'
import type { Asked, Tried } from '../scenarios/scenario.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { firstCaller, freshRequest, undisturbed } from './crash.ts'
import type { DatabaseCall, Fate } from './fault-proxy.ts'
import { inLab, type Lab } from './lab.ts'
import { isEffect, watch } from './watch.ts'

const FAULTS: readonly Fate[] = ['throttle', 'conflict', 'serverError', 'lost', 'partial']
/** What a refused request may be answered with when the database is in trouble. */
const CLEAN = new Set([409, 429, 503])

/** A data key that was made for a request that is refused afterwards is no change that anybody sees. */
const withoutKeys = (added: string): string => added.replace(/keys \+1(, )?/, '')

interface Effect {
  readonly added: string
  /** whether the database has lost the acknowledgement of a write: then a refusal may come after the effect */
  readonly lost: boolean
}

/** One request while a share of the database's calls fails; a write is done once or refused with nothing changed. */
const troubled = async (lab: Lab, tried: Tried, share: number, random: () => number, expected: string) => {
  const asked = await freshRequest(lab, tried)
  const caller = firstCaller(lab, tried)
  const watched = watch(lab.proxy, lab.target)
  const effect = { lost: false }
  lab.proxy.decide(call => {
    const fate = random() < share ? (FAULTS[Math.floor(random() * FAULTS.length)] ?? 'pass') : 'pass'
    if (fate === 'lost' && isEffect(call)) effect.lost = true
    return fate
  })
  const answer = await caller.ask(tried.route, asked)
  lab.proxy.decide(() => 'pass')
  const added = addedBy(await watched.changes())
  const faults = await judged(
    lab,
    tried,
    asked,
    answer.status,
    { added, lost: effect.lost },
    expected,
    async () => addedBy(await watched.changes()),
  )
  watched.end()
  return faults
}

const judged = async (
  lab: Lab,
  tried: Tried,
  asked: Asked,
  status: number,
  { added, lost }: Effect,
  expected: string,
  addedNow: () => Promise<string>,
): Promise<string[]> => {
  const { name, route } = tried
  if (status === route.success.status) {
    return !isWrite(route) || added === expected
      ? []
      : [`${name}: done, it has added ${added}, not ${expected}`]
  }
  if (!CLEAN.has(status)) return [`${name}: answered ${status} while the database was in trouble`]
  const left = lost || !withoutKeys(added) ? [] : [`${name}: refused with ${status}, it has added ${added}`]
  // An acknowledgement that was lost may have been the last try's: then the retry must find it done.
  const retried = await firstCaller(lab, tried).ask(route, asked)
  const after = await addedNow()
  const done = retried.status === route.success.status && (!isWrite(route) || after === expected)
  return done
    ? left
    : [...left, `${name}: refused with ${status}, then ${retried.status}; then added ${after}`]
}

/** What an undisturbed request adds. The first time, data keys of those whom it is about may be made as well. */
const effectOf = async (lab: Lab, tried: Tried): Promise<string> => {
  if (!isWrite(tried.route)) return ''
  await undisturbed(lab, tried)
  return (await undisturbed(lab, tried)).added
}

interface Volume {
  readonly calls: number
  readonly requests: number
}

/** Calls to the database by requests on every route, while a share of them fails with throttles. */
const volumeAt = async (
  lab: Lab,
  all: readonly Tried[],
  share: number,
  each: number,
  random: () => number,
  rewrite?: (call: DatabaseCall) => readonly DatabaseCall[],
): Promise<Volume> => {
  let calls = 0
  for (const tried of all) {
    for (let i = 0; i < each; i++) {
      const asked = await freshRequest(lab, tried)
      lab.proxy.reset()
      if (rewrite) lab.proxy.rewrite(rewrite)
      lab.proxy.decide(() => (random() < share ? 'throttle' : 'pass'))
      await firstCaller(lab, tried).ask(tried.route, asked)
      calls += lab.proxy.calls
      lab.proxy.reset()
    }
  }
  return { calls, requests: all.length * each }
}

/** At a tenth of failing calls, retries may make at most this many times as many calls. */
const MOST_CALLS = 1.2

const volumeFaults = (calm: Volume, tenth: Volume): string[] =>
  tenth.calls > calm.calls * MOST_CALLS
    ? [`at a tenth of failing calls there are ${tenth.calls} calls, ${calm.calls} when all is well`]
    : []

/** Calls that a request makes of a database that refuses everything, at most. */
const MOST_IN_VAIN = 130

/** A request while the database refuses everything: it ends, with a refusal, and has not asked without an end. */
const inVain = async (lab: Lab, tried: Tried): Promise<string[]> => {
  const asked = await freshRequest(lab, tried)
  lab.proxy.reset()
  lab.proxy.decide(() => 'throttle')
  const answer = await firstCaller(lab, tried).ask(tried.route, asked)
  const { calls } = lab.proxy
  lab.proxy.reset()
  return [
    ...(CLEAN.has(answer.status)
      ? []
      : [`${tried.name}: answered ${answer.status} by a database that refuses all`]),
    ...(calls <= MOST_IN_VAIN ? [] : [`${tried.name}: it has asked ${calls} times in vain`]),
  ]
}

/** A database that says "done" of what it has not done: the check must see it in what the request has added. */
const lies: Readonly<Record<string, (call: DatabaseCall) => Fate>> = {
  'a write is said to be done and is not': ({ operation }) =>
    operation === 'TransactWriteItems' ? 'pretend' : 'pass',
  'what a batch has left undone is not looked at': ({ operation }) =>
    operation === 'BatchWriteItem' ? 'swallow' : 'pass',
}

/** Whether a lie is seen; undefined when the route does not make such calls. */
const isSeen = async (
  lab: Lab,
  tried: Tried,
  lie: (call: DatabaseCall) => Fate,
  expected: string,
): Promise<boolean | undefined> => {
  const asked = await freshRequest(lab, tried)
  const watched = watch(lab.proxy, lab.target)
  let told = false
  lab.proxy.decide(call => {
    const fate = lie(call)
    if (fate !== 'pass') told = true
    return fate
  })
  const answer = await firstCaller(lab, tried).ask(tried.route, asked)
  lab.proxy.decide(() => 'pass')
  const added = addedBy(await watched.changes())
  lab.proxy.reset()
  return told ? answer.status >= 300 || added !== expected : undefined
}

/** So many requests would sell the world out. */
const fillShelves = ({ target, sides }: Lab): Promise<void> =>
  target.tables.putAll(
    inventoryTable,
    Object.values(sides).map(({ sku, warehouseId }) =>
      stockItem({ sku, warehouseId, onHand: 10_000_000, held: 0 }),
    ),
  )

const ROUNDS = { gate: 12, nightly: 120 } as const

/**
 * Requests on every route while three in ten calls to the database fail (throttles, conflicts, 5xx, lost answers,
 * batches and transactions that fail in part): each is done once, or refused cleanly with nothing changed and done
 * by its retry. At a tenth of failing calls there are hardly more calls than when all is well.
 */
export const proveThrottle: Prove = ({ seed, size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    const all = lab.all.filter(({ route }) => route.permission !== 'public')
    await fillShelves(lab)
    for (const tried of all) {
      const expected = await effectOf(lab, tried)
      const rounds = isWrite(tried.route) ? ROUNDS[size] : Math.ceil(ROUNDS[size] / 4)
      for (let i = 0; i < rounds; i++) trial(await troubled(lab, tried, 0.3, random, expected))
      if (!isRepeatable(tried)) continue
      for (const [fault, lie] of Object.entries(lies)) {
        const seen = await isSeen(lab, tried, lie, expected)
        if (seen !== undefined) plant(`${tried.name}: ${fault}`, seen)
      }
    }
    for (const tried of all.slice(0, size === 'nightly' ? all.length : 10)) trial(await inVain(lab, tried))
    const each = size === 'nightly' ? 20 : 2
    const calm = await volumeAt(lab, all, 0, each, random)
    trial(volumeFaults(calm, await volumeAt(lab, all, 0.1, each, random)))
    const twice = (call: DatabaseCall) => (call.operation === 'TransactWriteItems' ? [call] : [call, call])
    plant(
      'every read is sent twice',
      volumeFaults(calm, await volumeAt(lab, all, 0.1, each, random, twice)).length > 0,
    )
    return proof()
  })
