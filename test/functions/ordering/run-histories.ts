import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { runHistory } from './history.ts'

/** `npm run histories` [how many, default 20000] [first seed, default 1]: the same histories on any machine. */

interface Lane {
  readonly first: number
  readonly count: number
  readonly step: number
}

interface Found {
  readonly seed: number
  readonly violations: readonly string[]
  readonly trace: readonly string[]
}

const runLane = async ({ first, count, step }: Lane): Promise<Found[]> => {
  const found: Found[] = []
  for (let i = 0; i < count; i++) {
    const seed = first + i * step
    const { violations, trace } = await runHistory({ seed })
    if (violations.length) found.push({ seed, violations, trace })
    if ((i + 1) % 1_000 === 0) parentPort?.postMessage({ done: 1_000 })
  }
  return found
}

const inWorker = (lane: Lane, onDone: (count: number) => void): Promise<Found[]> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: lane })
    worker.on('message', (message: { done?: number; found?: Found[] }) => {
      if (message.done) onDone(message.done)
      if (message.found) resolve(message.found)
    })
    worker.on('error', reject)
  })

const main = async (): Promise<void> => {
  const count = Number(process.argv[2] ?? 20_000)
  const first = Number(process.argv[3] ?? 1)
  const lanes = Math.max(1, Math.min(8, availableParallelism()))
  const started = performance.now()
  let done = 0
  const onDone = (more: number): void => {
    done += more
    if (done % 100_000 === 0) console.log(`${done} histories`)
  }
  const found = await Promise.all(
    Array.from({ length: lanes }, (_, i) => {
      const share = Math.floor(count / lanes) + (i < count % lanes ? 1 : 0)
      return inWorker({ first: first + i, count: share, step: lanes }, onDone)
    }),
  )
  const all = found.flat()
  for (const { seed, violations, trace } of all.slice(0, 3)) {
    console.log(`Seed ${seed}:`, violations.join('\n'), '\n', trace.join('\n  '))
  }
  const seconds = Math.round((performance.now() - started) / 1_000)
  console.log(
    `${count} histories from seed ${first}: ${all.length} with violations (${seconds} s, ${lanes} lanes)`,
  )
  process.exitCode = all.length ? 1 : 0
}

if (isMainThread) await main()
else parentPort?.postMessage({ found: await runLane(workerData as Lane) })
