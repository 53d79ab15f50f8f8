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

/** What happened in a part of the time. */
interface Window {
  requests: number
  /** answers of 500 and above, and connections that broke, by what they were */
  readonly failed: Map<string, number>
  /** processor time of the stack and its engines, in milliseconds */
  cpu: number
  /** memory of the stack and its engines at its end */
  megabytes: number
}

const BUYERS = 8
/** What an order mix is made of: of a hundred requests so many. */
const MIX = { place: 40, read: 25, browse: 15, stock: 12, ship: 8 } as const

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

/** One request of the mix; they come in a fixed order, so that every part of the time has the same. */
const ask = async (
  { buyers, supplier, skus, placed }: Trade,
  turn: number,
): Promise<readonly [string, ApiAnswer]> => {
  const kind = kinds[(turn * 37) % kinds.length] ?? 'place'
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

/** What the schedules run every minute: here in every part of the time, so that the parts are alike. */
const BY_THE_MINUTE = ['audit-seal-entries', 'invoicing-do-work', 'outbox-sweep']

/** The mix, eight at a time, for so long; what each part of it took. */
const drive = async (stack: StackClient, trade: Trade, parts: number, seconds: number): Promise<Window[]> => {
  const windows: Window[] = []
  let turn = 0
  for (let part = 0; part < parts; part++) {
    const window: Window = { requests: 0, failed: new Map(), cpu: 0, megabytes: 0 }
    const before = costOf(stack.addresses.pid).cpuSeconds
    const until = performance.now() + seconds * 1_000
    const minutely = BY_THE_MINUTE.map(id => stack.invoke(id, {}).catch(() => {}))
    const client = async (): Promise<void> => {
      while (performance.now() < until) {
        const [kind, status] = await ask(trade, turn++).then(
          ([what, answer]) => [what, answer.status] as const,
          () => ['connection', 599] as const,
        )
        window.requests += 1
        const what = `${kind} ${status}`
        if (status >= 500) window.failed.set(what, (window.failed.get(what) ?? 0) + 1)
        if (status === 599) await sleep(100)
      }
    }
    await Promise.all([...Array.from({ length: 8 }, client), ...minutely])
    const { cpuSeconds, megabytes } = costOf(stack.addresses.pid)
    windows.push(Object.assign(window, { cpu: (cpuSeconds - before) * 1_000, megabytes }))
  }
  return windows
}

/** An answer may cost at most this many times at the end what it cost at the beginning. */
const MOST_SLOWER = 1.25
const MOST_GROWTH = 1.1

const costPerRequest = (windows: readonly Window[]): number =>
  windows.reduce((sum, { cpu }) => sum + cpu, 0) / windows.reduce((sum, { requests }) => sum + requests, 0)

const failures = (windows: readonly Window[]): string[] =>
  windows.flatMap(({ failed }, i) => [...failed].map(([what, times]) => `part ${i + 1}: ${times} × ${what}`))

/** By processor time, which others on the machine do not change as they change the clock's. */
const slowdown = (windows: readonly Window[]): string[] => {
  const third = Math.max(1, Math.floor(windows.length / 3))
  const [first, last] = [costPerRequest(windows.slice(0, third)), costPerRequest(windows.slice(-third))]
  return last > first * MOST_SLOWER
    ? [
        `a request costs ${last.toFixed(1)} ms of processor time at the end, ${first.toFixed(1)} at the beginning`,
      ]
    : []
}

const growth = (windows: readonly Window[]): string[] => {
  const [first, last] = [windows[0]?.megabytes ?? 0, windows.at(-1)?.megabytes ?? 0]
  return last > first * MOST_GROWTH
    ? [
        `memory has grown from ${first.toFixed(0)} to ${last.toFixed(0)} MB: ${windows.map(each => each.megabytes.toFixed(0)).join(' ')}`,
      ]
    : []
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

const SIZES = {
  gate: { parts: 6, seconds: 10 },
  nightly: { parts: 10, seconds: 60 },
} as const

const MOST_WARMING = 12
/** A stack that grows by more in ten seconds is not warm yet, or leaks. */
const STILL = 1.01

/** Thirty heaps take their size in the first minute or two: until none grows any more, two minutes at most. */
const warmUp = async (stack: StackClient, trade: Trade): Promise<void> => {
  let before = 0
  for (let part = 0; part < MOST_WARMING; part++) {
    const [{ megabytes = 0 } = {}] = await drive(stack, trade, 1, 10)
    if (megabytes < before * STILL) return
    before = megabytes
  }
}

/**
 * The order mix for a minute, at night for ten: nothing is answered with 5xx, a request costs at the end what it
 * cost at the beginning, and memory grows by a tenth at most once everything is warm.
 */
export const proveLoad: Prove = async ({ size }) => {
  const { trial, plant, proof } = tally()
  const { parts, seconds } = SIZES[size]
  const windows = await onStack(undefined, async stack => {
    const trade = await tradeOn(stack)
    await warmUp(stack, trade)
    return drive(stack, trade, parts, seconds)
  })
  const requests = windows.reduce((sum, each) => sum + each.requests, 0)
  console.log(
    `${requests} requests in ${parts * seconds} s; ms of CPU per request: ${windows.map(each => (each.cpu / each.requests).toFixed(1)).join(' ')}; MB: ${windows.map(each => each.megabytes.toFixed(0)).join(' ')}`,
  )
  for (const faults of [failures(windows), slowdown(windows), growth(windows)]) trial(faults)

  const unreachable = await onStack('unreachable', async stack => drive(stack, await tradeOn(stack), 1, 3))
  plant('a function does not reach its database', failures(unreachable).length > 0)
  const leaking = await onStack('leak', async stack => drive(stack, await tradeOn(stack), 3, 5))
  plant('something is kept of every message', growth(leaking).length > 0)
  const slower = await onStack('slower', async stack => drive(stack, await tradeOn(stack), 3, 8))
  plant('every message makes the next one slower', slowdown(slower).length > 0)
  return { ...proof(), trials: requests }
}
