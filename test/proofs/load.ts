import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { costOf } from '../../bench/process-cost.ts'
import type { ApiAnswer, ApiCaller } from '../support/api-caller.ts'
import { startChild } from '../support/child.ts'
import { connectStack, type StackAddresses, type StackClient } from '../support/stack-client.ts'
import { type Prove, tally } from './context.ts'
import type { StackFault } from './faulty-stack-process.ts'
import { startPace } from './pace.ts'
import { trendOf } from './trend.ts'

/** What happened while so many requests were answered. */
interface Slice {
  readonly requests: number
  readonly seconds: number
  /** answers of 500 and above, and connections that broke, by what they were */
  readonly failed: ReadonlyMap<string, number>
  /** processor time of the stack and its engines, in milliseconds */
  readonly cpu: number
  /** processor time of a fixed piece of work meanwhile: see `pace.ts` */
  readonly pace: number
  /** memory of the stack and its engines at its end */
  readonly megabytes: number
}

const BUYERS = 8
/** What an order mix is made of: of twenty requests so many. */
const MIX = { place: 8, read: 5, browse: 3, stock: 2, ship: 2 } as const

interface Trade {
  readonly buyers: readonly ApiCaller[]
  readonly supplier: ApiCaller
  readonly skus: readonly string[]
  readonly placed: string[]
}

const tradeOn = async (stack: StackClient): Promise<Trade> => ({
  buyers: await Promise.all(Array.from({ length: BUYERS }, () => stack.newBuyer())),
  supplier: await stack.as('supplier.sales'),
  skus: await Promise.all(Array.from({ length: 20 }, () => stack.newSku({ onHand: 10_000_000 }))),
  placed: [],
})

const kinds = Object.entries(MIX).flatMap(([kind, share]) => Array.from({ length: share }, () => kind))
/** After so many requests the mix begins anew: a slice is as many or several times that, so that all have the same. */
const ROUND = kinds.length

/** One request of the mix; they come in a fixed order. */
const ask = async (
  { buyers, supplier, skus, placed }: Trade,
  turn: number,
): Promise<readonly [string, ApiAnswer]> => {
  const kind = kinds[(turn * 7) % ROUND] ?? 'place'
  const [buyer, sku] = [buyers[turn % BUYERS] as ApiCaller, skus[turn % skus.length]]
  const orderId = placed.at(-1)
  if (kind === 'read' && orderId) return [kind, await buyer.get(`/v1/orders?limit=10`)]
  if (kind === 'browse') return [kind, await buyer.get('/v1/products?limit=20')]
  if (kind === 'stock') return [kind, await supplier.get(`/v1/stock?sku=${sku}&warehouseId=wh_shanghai`)]
  if (kind === 'ship' && orderId)
    return [kind, await supplier.post(`/v1/orders/${placed.pop()}/shipments`, {})]
  const answer = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 1 }] })
  if (answer.status === 201) placed.push(answer.body.orderId)
  return ['place', answer]
}

/** What the schedules run every minute: here with every slice, so that the slices are alike. */
const BY_THE_MINUTE = ['audit-seal-entries', 'invoicing-do-work', 'outbox-sweep']

interface Drive {
  /** how often the mix makes a slice: each has the same, whatever time it takes */
  readonly rounds: number
  /** it is over when there are so many and so much time has passed */
  readonly slices: number
  readonly seconds?: number
  /** requests in a second; absent: as many as there come */
  readonly rate?: number
}

/** The mix, eight at a time; what each slice of it took. */
const drive = async (
  stack: StackClient,
  trade: Trade,
  { rounds, slices: least, seconds = 0, rate = Number.POSITIVE_INFINITY }: Drive,
): Promise<Slice[]> => {
  const pace = await startPace()
  const until = performance.now() + seconds * 1_000
  const requests = rounds * ROUND
  const slices: Slice[] = []
  let turn = 0
  while (slices.length < least || performance.now() < until) {
    const failed = new Map<string, number>()
    const began = performance.now()
    const before = costOf(stack.addresses.pid).cpuSeconds
    const minutely = BY_THE_MINUTE.map(id => stack.invoke(id, {}).catch(() => {}))
    const first = turn
    const client = async (): Promise<void> => {
      while (turn < first + requests) {
        const due = began + ((turn - first) / rate) * 1_000
        const own = turn++
        await sleep(Math.max(0, due - performance.now()))
        const [kind, status] = await ask(trade, own).then(
          ([what, answer]) => [what, answer.status] as const,
          () => ['connection', 599] as const,
        )
        const what = `${kind} ${status}`
        if (status >= 500) failed.set(what, (failed.get(what) ?? 0) + 1)
        if (status === 599) await sleep(100)
      }
    }
    await Promise.all([...Array.from({ length: 8 }, client), ...minutely])
    const { cpuSeconds, megabytes } = costOf(stack.addresses.pid)
    slices.push({
      ...{ requests, failed, megabytes },
      seconds: (performance.now() - began) / 1_000,
      cpu: (cpuSeconds - before) * 1_000,
      pace: await pace.since(),
    })
  }
  await pace.stop()
  return slices
}

/** An answer may cost at most this many times at the end what it cost at the beginning. */
const MOST_SLOWER = 1.25
const MOST_GROWTH = 1.1
/** Standard deviations: by chance a row rises that surely once in two hundred times. */
const SURE = 2.6

/**
 * What a request costs, in pieces of the fixed work. Not in the clock's time, which others on the machine take a
 * part of, nor in processor time alone, of which the same work takes a quarter more when they are at work.
 */
const costOfRequest = ({ cpu, requests, pace }: Slice): number => cpu / requests / pace

const failures = (slices: readonly Slice[]): string[] =>
  slices.flatMap(({ failed }, i) => [...failed].map(([what, times]) => `slice ${i + 1}: ${times} × ${what}`))

const listed = (numbers: readonly number[], digits: number): string =>
  numbers.map(number => number.toFixed(digits)).join(' ')

const slowdown = (slices: readonly Slice[]): string[] => {
  const costs = slices.map(costOfRequest)
  const { ratio, surety } = trendOf(costs)
  return ratio > MOST_SLOWER && surety > SURE
    ? [
        `a request costs ${ratio.toFixed(2)} times at the end what it cost at the beginning: ${listed(costs, 2)}`,
      ]
    : []
}

const growth = (slices: readonly Slice[]): string[] => {
  const sizes = slices.map(({ megabytes }) => megabytes)
  const { ratio, surety } = trendOf(sizes)
  return ratio > MOST_GROWTH && surety > SURE
    ? [`memory has grown to ${ratio.toFixed(2)} times what it was, in MB: ${listed(sizes, 0)}`]
    : []
}

/** Heaps that were slow to take their size do not go on growing; what leaks does. */
const lastingGrowth = async (
  slices: readonly Slice[],
  driveOn: () => Promise<readonly Slice[]>,
): Promise<string[]> => {
  const grown = growth(slices)
  if (grown.length === 0) return []
  const goneOn = growth(await driveOn())
  return goneOn.length ? [...grown, ...goneOn] : []
}

const onStack = async <T>(
  fault: StackFault | undefined,
  work: (stack: StackClient) => Promise<T>,
): Promise<T> => {
  const data = mkdtempSync(join(tmpdir(), 'dockline-load-'))
  const script = join(import.meta.dirname, 'faulty-stack-process.ts')
  const child = await startChild<StackAddresses>(script, {
    args: [JSON.stringify({ data, fault })],
    onError: () => {},
  })
  try {
    return await work(connectStack(child.announced))
  } finally {
    await child.kill()
    rmSync(data, { recursive: true, force: true })
  }
}

const SECONDS = { gate: 60, nightly: 600 } as const
/** A slice is about so long where nobody else is at work. */
const SLICE_SECONDS = { gate: 2.5, nightly: 10 } as const
const LEAST_SLICES = 12
/**
 * Of what it can answer in a second so much is asked, so that it is the same all the time, also when others come and
 * go: what follows a request is cheaper where more of it comes at once.
 */
const SHARE_OF_RATE = 0.4
const LEAST_RATE = 8

const MOST_WARMING = 12
const WARMING_SECONDS = 8
/** A stack that grows by more in that time is not warm yet, or leaks. */
const STILL = 1.005

/**
 * Thirty heaps take their size in the first minute or two: until none grows any more, two minutes at most.
 *
 * @returns requests in a second
 */
const warmUp = async (stack: StackClient, trade: Trade): Promise<number> => {
  let before = 0
  let rate = 0
  for (let part = 0; part < MOST_WARMING; part++) {
    const slices = await drive(stack, trade, { rounds: 2, slices: 1, seconds: WARMING_SECONDS })
    rate = (2 * ROUND * slices.length) / slices.reduce((sum, { seconds }) => sum + seconds, 0)
    const { megabytes = 0 } = slices.at(-1) ?? {}
    if (megabytes < before * STILL) break
    before = megabytes
  }
  return rate
}

/** With a fault, and shorter, which is enough to see it. Of what is cold the first requests cost most, so they do not count. */
const whileFaulty = <T>(
  fault: StackFault,
  judge: (driveOn: () => Promise<Slice[]>) => Promise<T>,
): Promise<T> =>
  onStack(fault, async stack => {
    const trade = await tradeOn(stack)
    await drive(stack, trade, { rounds: 4, slices: 1 })
    return judge(() => drive(stack, trade, { rounds: 2, slices: 10 }))
  })

/**
 * The order mix for a minute, at night for ten: nothing is answered with 5xx, a request costs at the end what it
 * cost at the beginning, and memory grows by a tenth at most once everything is warm.
 */
export const proveLoad: Prove = async ({ size }) => {
  const { trial, plant, proof } = tally()
  const { slices, grown } = await onStack(undefined, async stack => {
    const trade = await tradeOn(stack)
    const rate = Math.max(LEAST_RATE, SHARE_OF_RATE * (await warmUp(stack, trade)))
    const rounds = Math.ceil((rate * SLICE_SECONDS[size]) / ROUND)
    const driveOn = () => drive(stack, trade, { rounds, slices: LEAST_SLICES, seconds: SECONDS[size], rate })
    const driven = await driveOn()
    return { slices: driven, grown: await lastingGrowth(driven, driveOn) }
  })
  const requests = slices.reduce((sum, each) => sum + each.requests, 0)
  const { ratio, surety } = trendOf(slices.map(costOfRequest))
  console.log(
    [
      `${requests} requests in ${slices.length} slices, ${slices.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)} s`,
      `a request costs ${ratio.toFixed(3)} times at the end what it cost at the beginning (${surety.toFixed(1)} deviations)`,
      `ms of CPU per request: ${listed(
        slices.map(each => each.cpu / each.requests),
        1,
      )}`,
      `requests in a second: ${listed(
        slices.map(each => each.requests / each.seconds),
        0,
      )}`,
      `ms of the fixed work: ${listed(
        slices.map(({ pace }) => pace),
        2,
      )}`,
      `MB: ${listed(
        slices.map(({ megabytes }) => megabytes),
        0,
      )}`,
    ].join('\n'),
  )
  for (const faults of [failures(slices), slowdown(slices), grown]) trial(faults)

  const unreachable = await whileFaulty('unreachable', async driveOn => failures(await driveOn()))
  plant('a function does not reach its database', unreachable.length > 0)
  const leaking = await whileFaulty('leak', async driveOn => lastingGrowth(await driveOn(), driveOn))
  plant('something is kept of every message', leaking.length > 0)
  const slower = await whileFaulty('slower', async driveOn => {
    const driven = await driveOn()
    console.log(`planted slowness, in pieces of the fixed work: ${listed(driven.map(costOfRequest), 2)}`)
    return slowdown(driven)
  })
  plant('every message makes the next one slower', slower.length > 0)
  for (const fault of leaking) console.log(`planted: ${fault}`)
  return { ...proof(), trials: requests }
}
