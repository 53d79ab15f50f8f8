/** What a function's thread is told at its start. */
export interface WorkerSetup {
  /** Path of the bundle's module, without its extension: `…/index` of `index.handler`. */
  modulePath: string
  exportName: string
  functionName: string
  functionArn: string
  memoryMegabytes: number
  logFile: string
  /** Milliseconds that its clock runs ahead of the machine's. */
  ahead: number
  /** Whether somebody waits for its answers; otherwise it lets those go first who are waited for. */
  waitedFor: boolean
}

/** Payloads travel as JSON text, as they do in Lambda. */
export interface Invocation {
  id: number
  requestId: string
  payload: string
  /** Epoch milliseconds at which the invocation is given up. */
  deadline: number
}

/** What a thread is told: to run an invocation, or by how much its clock is ahead from now on. */
export type WorkerOrder = Invocation | { ahead: number }

export type WorkerReport =
  | { kind: 'ready' }
  | { kind: 'result'; id: number; payload: string }
  | { kind: 'failure'; id: number; error: FunctionError }
  | { kind: 'log'; line: string }

/** The shape in which Lambda reports an error of a function. */
export interface FunctionError {
  errorType: string
  errorMessage: string
  trace?: string[]
}
