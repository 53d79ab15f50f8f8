import { existsSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { installClock, machineTime, runAhead } from './clock-ahead.ts'
import { installInvokeStore } from './invoke-store.ts'
import { captureOutput } from './output.ts'
import type { FunctionError, Invocation, WorkerOrder, WorkerReport, WorkerSetup } from './protocol.ts'

/** The thread of one function: loads the bundle once, then runs invocations, several at a time. */

const setup = workerData as WorkerSetup
const report = (message: WorkerReport): void => parentPort?.postMessage(message)

/** How much nicer a thread is that no request waits for: beside one that is waited for it gets a quarter of the time. */
const NICER = 5
const NICEST = 19

// Linux means this thread alone by it, others the whole process.
if (!setup.waitedFor && process.platform === 'linux') setPriority(Math.min(NICEST, getPriority() + NICER))

installClock()
runAhead(setup.ahead)
captureOutput(setup.logFile, line => report({ kind: 'log', line }))
const within = installInvokeStore()

type Handler = (event: unknown, context: unknown) => unknown

const bundle = ['.mjs', '.js', '.cjs', '.ts']
  .map(end => setup.modulePath + end)
  .find(path => existsSync(path))
if (bundle === undefined) throw new Error(`There is no module ${setup.modulePath}`)
// In a context too: Powertools' Metrics writes to the store when it is made.
const module: Record<string, unknown> = await within('init', () => import(pathToFileURL(bundle).href))
const handler = module[setup.exportName] as Handler
if (typeof handler !== 'function') throw new Error(`${bundle} exports no function ${setup.exportName}`)

const errorOf = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error) }

const contextOf = ({ requestId, deadline }: Invocation): object => ({
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: true,
  functionName: setup.functionName,
  functionVersion: '$LATEST',
  getRemainingTimeInMillis: () => Math.max(0, deadline - machineTime()),
  invokedFunctionArn: setup.functionArn,
  logGroupName: `/aws/lambda/${setup.functionName}`,
  logStreamName: 'local',
  memoryLimitInMB: String(setup.memoryMegabytes),
})

const run = async (invocation: Invocation): Promise<void> => {
  const { id, payload } = invocation
  try {
    const result = await within(invocation.requestId, () =>
      handler(JSON.parse(payload), contextOf(invocation)),
    )
    report({ kind: 'result', id, payload: JSON.stringify(result) ?? 'null' })
  } catch (error) {
    report({ kind: 'failure', id, error: errorOf(error) })
  }
}

parentPort?.on('message', (order: WorkerOrder) => {
  if ('ahead' in order) runAhead(order.ahead)
  else void run(order)
})
report({ kind: 'ready' })
