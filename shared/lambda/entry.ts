import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { inInvocation } from '../aws/invocation.ts'
import { flushMetrics } from './observe.ts'

/** Calls end in time by themselves; a timer of middy's that ends an invocation would end the process with it. */
const NO_EARLY_END = { timeoutEarlyInMillis: 0 }

/** The entry of a function: its metrics leave with it, and its calls of services end in time for its answer. */
export const entry = <Event, Result>(work: (event: Event, context: Context) => Promise<Result>) =>
  middy<Event, Result>(NO_EARLY_END).use(flushMetrics).handler(inInvocation(work))
