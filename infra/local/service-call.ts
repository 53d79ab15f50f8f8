/** A request to an engine, as an observer is told of it. */
export interface ServiceCall {
  /** The short name of the function that sent it; absent: the stack itself, or a script */
  readonly caller: string | undefined
  readonly method: string
  /** With its query */
  readonly path: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: unknown
}

/** Told of each call: `sqs`, `SendMessage`; without a request where a poller works in the queue's name. */
export type OnCall = (service: string, operation: string, call?: ServiceCall) => void

/** A function shows its name where Lambda would have it show the token of its role's session. */
export const callerOf = (headers: Readonly<Record<string, unknown>>): string | undefined => {
  const token = headers['x-amz-security-token']
  return typeof token === 'string' ? token : undefined
}
