import { routes } from '../../functions/organizations/routes.ts'
import { type Caller, roleNames } from '../scenarios/world.ts'
import { type Prove, tally } from './context.ts'
import { bent, inLab } from './lab.ts'

const LIMITS = { principal: 100, organization: 400 }
const QUIET = 20

const p95 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0

interface Outcome {
  readonly statuses: Readonly<Record<number, number>>
  readonly p95: number
  readonly headers: boolean
}

const sends = async (caller: Caller, count: number, pause: number): Promise<Outcome> => {
  const times: number[] = []
  const statuses: Record<number, number> = {}
  let headers = true
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    const answer = await caller.ask(routes.readMe)
    times.push(performance.now() - began)
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
    headers &&= Boolean(answer.headers.ratelimit && answer.headers['ratelimit-policy'])
    if (answer.status === 429) headers &&= Number(answer.headers['retry-after']) >= 1
    await new Promise(settle => setTimeout(settle, pause))
  }
  return { statuses, p95: p95(times), headers }
}

/** What is wrong when one has sent ten times its quota beside quiet ones. */
const faultsOf = (loud: Outcome, quiet: Outcome, calm: Outcome, limit: number): string[] => {
  const admitted = loud.statuses[200] ?? 0
  return [
    // The window may turn once in the middle.
    ...(admitted <= 2 * limit + 20 ? [] : [`the loud one was let in ${admitted} times`]),
    ...((loud.statuses[429] ?? 0) > 0 ? [] : ['the loud one was never answered 429']),
    ...((quiet.statuses[200] ?? 0) === QUIET
      ? []
      : [`a quiet one was answered ${JSON.stringify(quiet.statuses)}`]),
    ...(quiet.p95 <= Math.max(2 * calm.p95, 25)
      ? []
      : [`a quiet one waited ${quiet.p95} ms, ${calm.p95} before`]),
    ...(loud.headers && quiet.headers ? [] : ['an answer did not say how many requests are left']),
  ]
}

/** One principal at ten times its quota beside quiet ones: 429 for it, and the quiet ones notice nothing. */
export const proveBurst: Prove = () =>
  inLab(
    async ({ target, sides }) => {
      const { trial, plant, proof } = tally()
      const loud = sides.ours.as('dealer.buyer')
      const quiet = [
        sides.ours.as('dealer.approver'),
        sides.theirs.as('dealer.buyer'),
        sides.ours.as('supplier.sales'),
      ]
      const calm = await Promise.all(quiet.map(one => sends(one, QUIET, 5)))
      const [storm, ...beside] = await Promise.all([
        sends(loud, LIMITS.principal * 10, 0),
        ...quiet.map(one => sends(one, QUIET, 20)),
      ])
      for (const [i, one] of beside.entries()) {
        const before = calm[i]
        if (storm && before) trial(faultsOf(storm, one, before, LIMITS.principal))
      }
      const [first] = calm
      if (!storm || !first) throw new Error('Nobody was asked')
      // A limit that is counted per request and not per principal: as if each request were somebody else's.
      let turn = 0
      const everybody = bent(target, sent => ({
        ...sent,
        subject: `theirs.${roleNames[turn++ % roleNames.length]}`,
      }))
      const spread = await sends(everybody.ours.as('dealer.buyer'), LIMITS.principal * 5, 0)
      plant(
        'requests are not counted per principal',
        faultsOf(spread, first, first, LIMITS.principal).length > 0,
      )
      const shared = bent(target, sent => ({ ...sent, subject: loud.subject }))
      const [, starved] = await Promise.all([
        sends(loud, LIMITS.principal * 5, 0),
        sends(shared.ours.as('dealer.approver'), QUIET, 20),
      ])
      plant('the quiet ones share the bucket', faultsOf(storm, starved, first, LIMITS.principal).length > 0)
      return proof()
    },
    { limits: LIMITS },
  )
