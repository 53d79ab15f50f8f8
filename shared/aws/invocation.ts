import { AsyncLocalStorage } from 'node:async_hooks'
import type { Context } from 'aws-lambda'

interface Invocation {
  readonly id: string
  /** Milliseconds until Lambda ends it */
  readonly remaining: () => number
  transactions: number
}

/** Carried along by whatever an invocation awaits, so that two in one process do not take each other's time. */
const current = new AsyncLocalStorage<Invocation>()

/** What must remain for the answer itself, or for saying which messages failed. */
const ANSWER_MS = 500

/** Work that knows the invocation it is in. */
export const inInvocation =
  <Event, Result>(work: (event: Event, context: Context) => Promise<Result>) =>
  (event: Event, context: Context): Promise<Result> => {
    const remaining = () => context.getRemainingTimeInMillis()
    return current.run({ id: context.awsRequestId, remaining, transactions: 0 }, () => work(event, context))
  }

/** Milliseconds until this invocation is ended; undefined outside of one. */
export const timeLeft = (): number | undefined => current.getStore()?.remaining()

/** Milliseconds that calls of services may still take, so that the invocation can answer; without end outside of one. */
export const timeForCalls = (): number => (timeLeft() ?? Number.POSITIVE_INFINITY) - ANSWER_MS

/** The next transaction's name, by which what a function writes by itself is found with the invocation's log. */
export const nextTransaction = (): string => {
  const invocation = current.getStore()
  if (!invocation) return `/${crypto.randomUUID()}`
  invocation.transactions += 1
  return `${invocation.id}/${invocation.transactions}`
}
