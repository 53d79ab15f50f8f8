import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { inInvocation } from '../aws/invocation.ts'
import { flushMetrics } from './observe.ts'

/** The entry of a function: its metrics leave with it, and its calls of services end in time for its answer. */
export const entry = <Event, Result>(work: (event: Event, context: Context) => Promise<Result>) =>
  middy<Event, Result>().use(flushMetrics).handler(inInvocation(work))
