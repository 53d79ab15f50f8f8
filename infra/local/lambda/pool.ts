import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { FunctionError, WorkerOrder, WorkerReport, WorkerSetup } from './protocol.ts'
import { workerModule } from './worker-module.ts'

export interface FunctionDefinition {
  /** Short name for people and log files: `ordering-api`. */
  id: string
  name: string
  arn: string
  /** Directory of the bundle. */
  directory: string
  /** `index.handler` */
  handler: string
  environment: Record<string, string>
  timeoutSeconds: number
  memoryMegabytes: number
  /** ARN of the queue for asynchronous invocations that failed for good. */
  deadLetters?: string
}

/** Whether somebody waits for a function's answers. Queues, streams and schedules wait for nobody. */
export const isWaitedFor = ({ id }: Pick<FunctionDefinition, 'id'>): boolean => id.endsWith('-api')

/** An invocation that ended in an error of the function, of its time or of its thread. */
export class InvocationError extends Error {
  override name = 'InvocationError'
  readonly reported: FunctionError
  constructor(reported: FunctionError) {
    super(`${reported.errorType}: ${reported.errorMessage}`)
    this.reported = reported
  }
}

export interface LambdaPool {
  functions: ReadonlyMap<string, FunctionDefinition>
  define: (definition: FunctionDefinition) => void
  /**
   * Invokes by name, id or ARN and waits for the answer, as JSON text.
   * @throws InvocationError
   */
  invoke: (name: string, payload: string) => Promise<string>
  /** Starts a function's thread before its first invocation. */
  load: (name: string) => void
  /** Called after each invocation with the function's short name and how long it took: something may have been written. */
  onInvoked: (listener: (id: string, milliseconds: number) => void) => void
  /** Ends a function's thread at once, whatever it works on, as a crash would. */
  kill: (name: string) => Promise<void>
  /** The next invocation loads the bundle anew. */
  restart: (name: string) => void
  /** Lets so many milliseconds pass at once for all functions, and for those that are started from now on. */
  pass: (milliseconds: number) => void
  /** Whether any function that counts is at work; by default all do. */
  busy: (counts?: (id: string) => boolean) => boolean
  /** How many invocations of a function, by name, are at work. */
  atWork: (name: string) => number
  stop: () => Promise<void>
}

interface Waiting {
  began?: number
  settle: (payload: string) => void
  fail: (error: InvocationError) => void
  timer?: NodeJS.Timeout
}

interface Thread {
  id: string
  worker: Worker
  waiting: Map<number, Waiting>
  /** Invocations that wait for the bundle to be loaded; their time starts when it is. */
  backlog: (() => void)[] | undefined
  retired: boolean
}

interface PoolOptions {
  /** Where each function's thread writes its log. */
  logFileOf: (id: string) => string
  /** Told of every warning and error that a function logs. */
  onWarning: (id: string, line: string) => void
}

/**
 * How large a thread's heap may get. V8 lets a heap grow with what the whole machine has before it collects, and
 * thirty functions do so at the same time: a stack under load took three times the memory that it needed. A
 * function that does not do with a quarter of its memory here would not do with all of it in Lambda, where code,
 * stacks and buffers are counted as well. One that is waited for works on many requests at a time: in a small young
 * generation all that they hold is copied again and again, a tenth of the work of an order.
 */
const heapOf = (definition: FunctionDefinition) => ({
  maxYoungGenerationSizeMb: isWaitedFor(definition) ? 32 : 8,
  maxOldGenerationSizeMb: Math.max(128, definition.memoryMegabytes / 4),
})

/** One thread per function, started at its first invocation; it runs invocations concurrently. */
export const createLambdaPool = ({ logFileOf, onWarning }: PoolOptions): LambdaPool => {
  const threadModule = workerModule()
  const functions = new Map<string, FunctionDefinition>()
  const threads = new Map<string, Thread>()
  const leaving = new Set<Promise<unknown>>()
  const listeners: ((id: string, milliseconds: number) => void)[] = []
  let counter = 0
  let ahead = 0

  const discard = (thread: Thread): void => {
    const ended = thread.worker.terminate().finally(() => leaving.delete(ended))
    leaving.add(ended)
  }

  /** Takes a thread out of service; what it still works on may finish. */
  const retire = (definition: FunctionDefinition, thread: Thread): void => {
    thread.retired = true
    if (threads.get(definition.name) === thread) threads.delete(definition.name)
    if (thread.waiting.size === 0) discard(thread)
  }

  const settled = (thread: Thread, id: number): Waiting | undefined => {
    const waiting = thread.waiting.get(id)
    if (waiting === undefined) return undefined
    clearTimeout(waiting.timer)
    thread.waiting.delete(id)
    if (thread.retired && thread.waiting.size === 0) discard(thread)
    const milliseconds = waiting.began === undefined ? 0 : performance.now() - waiting.began
    for (const listener of listeners) listener(thread.id, milliseconds)
    return waiting
  }

  const start = (definition: FunctionDefinition): Thread => {
    const worker = new Worker(threadModule, {
      name: definition.id,
      env: definition.environment,
      workerData: { ...setupOf(definition, logFileOf(definition.id)), ahead } satisfies WorkerSetup,
      resourceLimits: heapOf(definition),
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
    })
    const thread: Thread = { id: definition.id, worker, waiting: new Map(), backlog: [], retired: false }
    const fall = (error: FunctionError): void => {
      retire(definition, thread)
      for (const id of [...thread.waiting.keys()]) settled(thread, id)?.fail(new InvocationError(error))
    }
    worker.on('message', (report: WorkerReport) => {
      if (report.kind === 'ready') {
        for (const begin of thread.backlog ?? []) begin()
        thread.backlog = undefined
      }
      if (report.kind === 'result') settled(thread, report.id)?.settle(report.payload)
      if (report.kind === 'failure') settled(thread, report.id)?.fail(new InvocationError(report.error))
      if (report.kind === 'log') onWarning(definition.id, report.line)
    })
    worker.on('error', error => {
      const { name = 'Error', message = String(error) } = error instanceof Error ? error : {}
      onWarning(
        definition.id,
        `the function's thread died: ${error instanceof Error ? error.stack : message}`,
      )
      fall({ errorType: name, errorMessage: message })
    })
    worker.on('exit', () => {
      fall({ errorType: 'Runtime.ExitError', errorMessage: 'The function exited before it answered' })
    })
    threads.set(definition.name, thread)
    return thread
  }

  /** Lambda would kill the environment: this thread gets nothing new, and ends with its last invocation. */
  const giveUp = (definition: FunctionDefinition, thread: Thread, id: number): void => {
    retire(definition, thread)
    settled(thread, id)?.fail(
      new InvocationError({
        errorType: 'Sandbox.Timedout',
        errorMessage: `Task timed out after ${definition.timeoutSeconds.toFixed(2)} seconds`,
      }),
    )
  }

  const find = (name: string): FunctionDefinition => {
    for (const definition of functions.values()) {
      if (definition.name === name || definition.id === name || definition.arn === name) return definition
    }
    throw new InvocationError({ errorType: 'ResourceNotFoundException', errorMessage: `No function ${name}` })
  }

  return {
    functions,
    define: definition => functions.set(definition.name, definition),
    load: name => {
      const definition = find(name)
      if (!threads.has(definition.name)) start(definition)
    },
    onInvoked: listener => listeners.push(listener),
    kill: async name => {
      await threads.get(find(name).name)?.worker.terminate()
    },
    restart: name => {
      const definition = find(name)
      const thread = threads.get(definition.name)
      if (thread !== undefined) retire(definition, thread)
    },
    invoke: async (name, payload) => {
      const definition = functions.get(name) ?? find(name)
      const thread = threads.get(definition.name) ?? start(definition)
      return new Promise<string>((settle, fail) => {
        const id = ++counter
        const waiting: Waiting = { settle, fail }
        thread.waiting.set(id, waiting)
        const begin = (): void => {
          waiting.began = performance.now()
          waiting.timer = setTimeout(() => giveUp(definition, thread, id), definition.timeoutSeconds * 1000)
          const deadline = Date.now() + definition.timeoutSeconds * 1000
          thread.worker.postMessage({ id, requestId: randomUUID(), payload, deadline } satisfies WorkerOrder)
        }
        if (thread.backlog === undefined) begin()
        else thread.backlog.push(begin)
      })
    },
    pass: milliseconds => {
      ahead += milliseconds
      for (const { worker } of threads.values()) worker.postMessage({ ahead } satisfies WorkerOrder)
    },
    busy: (counts = () => true) =>
      [...threads.values()].some(({ id, waiting }) => waiting.size > 0 && counts(id)),
    atWork: name => threads.get(name)?.waiting.size ?? 0,
    stop: async () => {
      for (const thread of threads.values()) {
        thread.retired = true
        discard(thread)
      }
      await Promise.all(leaving)
    },
  }
}

const setupOf = (definition: FunctionDefinition, logFile: string): Omit<WorkerSetup, 'ahead'> => {
  const [file = 'index', exportName = 'handler'] = definition.handler.split('.')
  return {
    modulePath: `${definition.directory}/${file}`,
    exportName,
    functionName: definition.name,
    functionArn: definition.arn,
    memoryMegabytes: definition.memoryMegabytes,
    logFile,
    waitedFor: isWaitedFor(definition),
  }
}
