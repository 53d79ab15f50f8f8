import { isRepeatable } from '../scenarios/repetition.ts'
import type { Tried } from '../scenarios/scenario.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { addedBetween, firstCaller, freshRequest, undisturbed } from './crash.ts'
import type { Fate } from './fault-proxy.ts'
import { inLab, type Lab } from './lab.ts'

const FAULTS: readonly Fate[] = ['throttle', 'conflict', 'serverError', 'lost']
/** What a refused request may be answered with when the database is in trouble. */
const CLEAN = new Set([409, 429, 503])

/** One request while a share of the database's calls fails. */
const troubled = async (lab: Lab, tried: Tried, share: number, random: () => number, expected: string) => {
  const asked = await freshRequest(lab, tried)
  const caller = firstCaller(lab, tried)
  const before = await lab.target.counts()
  lab.proxy.decide(() =>
    random() < share ? (FAULTS[Math.floor(random() * FAULTS.length)] ?? 'pass') : 'pass',
  )
  const answer = await caller.ask(tried.route, asked)
  lab.proxy.decide(() => 'pass')
  const added = addedBetween(before, await lab.target.counts())
  const done = answer.status === tried.route.success.status
  const nothing = added.replaceAll(/\+\d+/g, '+0')
  if (done) return added === expected ? [] : [`${tried.name}: done, it has added ${added}, not ${expected}`]
  if (!CLEAN.has(answer.status)) return [`${tried.name}: answered ${answer.status} ${answer.text}`]
  // An acknowledgement that was lost may have been the last try's: then the retry must find it done.
  const retried = await caller.ask(tried.route, asked)
  const after = addedBetween(before, await lab.target.counts())
  return retried.status === tried.route.success.status && after === expected
    ? []
    : [
        `${tried.name}: refused with ${answer.status}, then ${retried.status}; added ${added || nothing}, then ${after}`,
      ]
}

/** Calls to the database by a number of requests, while a share of them fails with throttles. */
const callsAt = async (lab: Lab, tried: Tried, share: number, requests: number, random: () => number) => {
  const prepared: Awaited<ReturnType<typeof freshRequest>>[] = []
  for (let i = 0; i < requests; i++) prepared.push(await freshRequest(lab, tried))
  lab.proxy.reset()
  lab.proxy.decide(() => (random() < share ? 'throttle' : 'pass'))
  for (const asked of prepared) await firstCaller(lab, tried).ask(tried.route, asked)
  const { calls } = lab.proxy
  lab.proxy.reset()
  return calls
}

/** At a tenth of failing calls, retries may make at most this many times as many calls. */
const MOST_CALLS = 1.2

/** Whether a database that says "done" and did nothing, or a caller that sends all twice, would be seen. */
const plantInto = async (lab: Lab, tried: Tried, expected: string): Promise<[string, boolean][]> => {
  const asked = await freshRequest(lab, tried)
  const before = await lab.target.counts()
  lab.proxy.decide(({ operation }) => (operation === 'TransactWriteItems' ? 'pretend' : 'pass'))
  const answer = await firstCaller(lab, tried).ask(tried.route, asked)
  lab.proxy.reset()
  const added = addedBetween(before, await lab.target.counts())
  return [['an unwritten change is reported as done', answer.status < 300 && added !== expected]]
}

/**
 * Requests while three in ten calls to the database fail (throttles, conflicts, 5xx, lost answers): each is
 * done once, or refused cleanly with nothing changed and done by its retry.
 */
export const proveThrottle: Prove = ({ seed, size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    const writes = lab.all.filter(isRepeatable)
    for (const tried of writes) {
      const { added } = await undisturbed(lab, tried)
      for (let i = 0; i < (size === 'nightly' ? 500 : 4); i++) {
        trial(await troubled(lab, tried, 0.3, random, added))
      }
      for (const [fault, found] of await plantInto(lab, tried, added)) plant(`${tried.name}: ${fault}`, found)
    }
    const requests = size === 'nightly' ? 200 : 30
    const [first] = writes.filter(({ name }) => name === 'ordering.placeOrder')
    if (!first) throw new Error('There is no scenario ordering.placeOrder')
    const calm = await callsAt(lab, first, 0, requests, random)
    const tenth = await callsAt(lab, first, 0.1, requests, random)
    const tooMany = (calls: number) => calls > calm * MOST_CALLS
    trial(
      tooMany(tenth)
        ? [`at a tenth of failing calls there are ${tenth} calls, ${calm} when all is well`]
        : [],
    )
    plant('every call is sent twice', tooMany(await doubled(lab, first, requests)))
    return proof()
  })

/** The calls of requests each of whose reads is sent twice. */
const doubled = async (lab: Lab, tried: Tried, requests: number): Promise<number> => {
  lab.proxy.reset()
  const prepared: Awaited<ReturnType<typeof freshRequest>>[] = []
  for (let i = 0; i < requests; i++) prepared.push(await freshRequest(lab, tried))
  lab.proxy.reset()
  lab.proxy.rewrite(call => (call.operation === 'TransactWriteItems' ? [call] : [call, call]))
  for (const asked of prepared) await firstCaller(lab, tried).ask(tried.route, asked)
  const { calls } = lab.proxy
  lab.proxy.reset()
  return calls
}
