import { join } from 'node:path'
import { startChild } from '../test/support/child.ts'
import { type StackProcess, startStackProcess } from '../test/support/start-stack-process.ts'
import { type Call, type Caller, callerOf, drive, type Measured } from './load.ts'
import { costOf } from './process-cost.ts'
import { printTable, rounded } from './table.ts'

/**
 * Orders per second beside the floor: an authenticated buyer places orders of three stock-checked lines over
 * HTTP, and reads, pages and stock updates in the same setting. Floor and stack run by turns, each alone.
 */

const CONCURRENCIES = [1, 8, 32]
const SKUS = 200
const LINES = 3
/** So many that none of them meets his own rate limit. */
const BUYERS = 8
/** More in a moment the gateway refuses, as the template says. */
const MOST_READS = 4_000

interface Job {
  readonly name: string
  readonly total: number
  readonly concurrency: number
  readonly next: (i: number) => Call
}

interface Result extends Measured {
  readonly job: string
  readonly concurrency: number
  /** of the process and its engine, per call, everything behind it included */
  readonly cpuMilliseconds: number
  readonly megabytes: number
  readonly errors: number
}

const errorsIn = ({ statuses }: Measured): number =>
  Object.entries(statuses).reduce((sum, [status, count]) => sum + (Number(status) < 300 ? 0 : count), 0)

/** @param settle waits until what the calls set going is done */
const measure = async (
  pid: number,
  caller: Caller,
  job: Job,
  settle: () => Promise<void> = async () => {},
): Promise<Result> => {
  await settle()
  const before = costOf(pid).cpuSeconds
  const measured = await drive(caller, job)
  await settle()
  const { cpuSeconds, megabytes } = costOf(pid)
  return {
    ...measured,
    job: job.name,
    concurrency: job.concurrency,
    cpuMilliseconds: ((cpuSeconds - before) * 1000) / job.total,
    megabytes,
    errors: errorsIn(measured),
  }
}

/** Lines of an order: neighbours in the list, so that over many orders each SKU comes up alike. */
const linesOf = (skus: readonly string[], i: number) =>
  Array.from({ length: LINES }, (_, line) => ({
    sku: skus[(i * LINES + line * 7) % skus.length] ?? '',
    quantity: 1 + (i % 3),
  }))

const json = { 'content-type': 'application/json' }

const floorJobs = (orders: number): Job[] => {
  const skus = Array.from({ length: SKUS }, (_, i) => `DL-${10_000 + i}`)
  const place = (concurrency: number, total: number, round: string): Job => ({
    name: 'order',
    total,
    concurrency,
    next: i => ({
      method: 'POST',
      path: '/orders',
      headers: json,
      body: JSON.stringify({ id: `${round}-${i}`, lines: linesOf(skus, i) }),
    }),
  })
  return [
    { ...place(8, 500, 'warm'), name: 'warm' },
    ...CONCURRENCIES.map(each => place(each, each === 1 ? orders / 4 : orders, `c${each}`)),
    {
      name: 'read',
      total: orders,
      concurrency: 8,
      next: i => ({ method: 'GET', path: `/orders/c8-${i % orders}` }),
    },
    { name: 'page', total: orders / 4, concurrency: 8, next: () => ({ method: 'GET', path: '/products' }) },
    {
      name: 'stock',
      total: orders,
      concurrency: 8,
      next: i => ({ method: 'POST', path: `/stock/${skus[i % SKUS]}` }),
    },
  ]
}

const runFloor = async (orders: number): Promise<Result[]> => {
  const floor = await startChild<{ api: string }>(join(import.meta.dirname, 'floor-process.ts'))
  const caller = callerOf(floor.announced.api, Math.max(...CONCURRENCIES))
  const results: Result[] = []
  for (const job of floorJobs(orders)) results.push(await measure(floor.pid, caller, job))
  caller.close()
  await floor.stop()
  return results
}

const stackJobs = async (stack: StackProcess, skus: readonly string[], orders: number) => {
  const buyers = await Promise.all(Array.from({ length: BUYERS }, () => stack.newBuyer()))
  const tokens = await Promise.all(
    buyers.map(async ({ name }) => ({ authorization: `Bearer ${await stack.token(name)}` })),
  )
  const buyer = (i: number) => ({ ...tokens[i % BUYERS] })
  const gateway = { authorization: `Bearer ${await stack.token('gateway.m2m')}` }
  const place = (concurrency: number, total: number, round: string): Job => ({
    name: 'order',
    total,
    concurrency,
    next: i => ({
      method: 'POST',
      path: '/v1/orders',
      headers: { ...buyer(i), ...json, 'idempotency-key': `bench-${round}-${i}` },
      body: JSON.stringify({ lines: linesOf(skus, i) }),
    }),
  })
  const firsts = await Promise.all(
    buyers.map(async each => (await each.post('/v1/orders', { lines: linesOf(skus, 0) })).body.orderId),
  )
  return [
    { ...place(8, 500, 'warm'), name: 'warm' },
    ...CONCURRENCIES.map(each => place(each, each === 1 ? orders / 4 : orders, `c${each}`)),
    {
      name: 'read',
      total: Math.min(orders, MOST_READS),
      concurrency: 8,
      next: i => ({ method: 'GET', path: `/v1/orders/${firsts[i % BUYERS]}`, headers: buyer(i) }),
    },
    {
      name: 'page',
      total: orders / 4,
      concurrency: 8,
      next: i => ({ method: 'GET', path: '/v1/products?limit=20', headers: buyer(i) }),
    },
    stockJob(gateway, skus, orders),
  ] satisfies Job[]
}

/** Readings by the batch, as gateways send them; a call is a batch, the figures are per reading. */
const BATCH = 20
const stockJob = (headers: Record<string, string>, skus: readonly string[], readings: number): Job => {
  const began = Date.now() - 86_400_000
  return {
    name: 'stock',
    total: readings / BATCH,
    concurrency: 8,
    next: i => ({
      method: 'POST',
      path: '/v1/stock-readings',
      headers: { ...headers, ...json, 'idempotency-key': `bench-stock-${i}` },
      body: JSON.stringify({
        readings: Array.from({ length: BATCH }, (_, j) => {
          const at = i * BATCH + j
          return {
            deviceId: `dev_bench_${at % 10}`,
            readingId: `bench-${at}`,
            warehouseId: 'wh_shanghai',
            sku: skus[at % skus.length],
            quantity: 900_000_000 - at,
            measuredAt: new Date(began + at).toISOString(),
          }
        }),
      }),
    }),
  }
}

const perReading = (result: Result, seconds: number, readings: number): Result => ({
  ...result,
  perSecond: readings / seconds,
  cpuMilliseconds: result.cpuMilliseconds / BATCH,
})

const seedSkus = (stack: StackProcess): Promise<string[]> =>
  Promise.all(Array.from({ length: SKUS }, () => stack.newSku({ onHand: 1_000_000_000 })))

const runStack = async (orders: number): Promise<{ results: Result[]; idleMegabytes: number }> => {
  const stack = await startStackProcess()
  const skus = await seedSkus(stack)
  await stack.quiet()
  const idleMegabytes = costOf(stack.pid).megabytes
  const caller = callerOf(stack.api, Math.max(...CONCURRENCIES))
  const results: Result[] = []
  for (const job of await stackJobs(stack, skus, orders)) {
    const began = performance.now()
    const result = await measure(stack.pid, caller, job, stack.quiet)
    // A reading that is only queued is not yet an update: the time runs until the queue is empty.
    const seconds = (performance.now() - began) / 1000
    results.push(job.name === 'stock' ? perReading(result, seconds, orders) : result)
  }
  await checkHolds(stack, skus, results)
  caller.close()
  await stack.stop()
  return { results, idleMegabytes }
}

/** Every accepted order holds what it ordered, and nothing else is held. */
const checkHolds = async (stack: StackProcess, skus: readonly string[], results: readonly Result[]) => {
  const supplier = await stack.as('supplier.sales')
  let held = 0
  for (const sku of skus)
    held += (await supplier.get(`/v1/stock?sku=${sku}&warehouseId=wh_shanghai`)).body.held
  const piecesIn = (orders: number): number =>
    Array.from({ length: orders }, (_, i) => LINES * (1 + (i % 3))).reduce((sum, each) => sum + each, 0)
  const ordered = results
    .filter(({ job }) => job === 'order' || job === 'warm')
    .reduce((sum, { statuses }) => sum + piecesIn(statuses[201] ?? 0), BUYERS * piecesIn(1))
  if (held !== ordered) throw new Error(`Held are ${held} pieces, ordered were ${ordered}`)
}

const rowOf = (result: Result, floor: Result | undefined) => ({
  job: result.job,
  'at once': result.concurrency,
  'per s': rounded(result.perSecond, 0),
  'floor/s': floor ? rounded(floor.perSecond, 0) : 0,
  share: floor ? rounded(result.perSecond / floor.perSecond, 2) : 0,
  'p50 ms': rounded(result.p50),
  'p95 ms': rounded(result.p95),
  'p99 ms': rounded(result.p99),
  'CPU ms': rounded(result.cpuMilliseconds, 2),
  'floor CPU': floor ? rounded(floor.cpuMilliseconds, 2) : 0,
  MB: rounded(result.megabytes, 0),
  errors: result.errors,
})

export const run = async ([count = '4000']: readonly string[]) => {
  const orders = Number(count)
  const floor = await runFloor(orders)
  const { results, idleMegabytes } = await runStack(orders)
  const rows = results
    .filter(({ job }) => job !== 'warm')
    .map(result =>
      rowOf(
        result,
        floor.find(({ job, concurrency }) => job === result.job && concurrency === result.concurrency),
      ),
    )
  printTable(`Orders of ${LINES} lines and what goes with them, beside the floor`, rows)
  console.log(`\nIdle after the start: ${rounded(idleMegabytes, 0)} MB; held is what was ordered.`)
  return { orders, idleMegabytes, rows, floor, stack: results }
}
