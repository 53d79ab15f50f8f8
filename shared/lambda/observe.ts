import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { MiddlewareObj } from '@middy/core'

/** The function's log: a constant sentence plus fields; no payloads, no personal data. */
export const logger = new Logger()

/** The function's metrics, facts by name (`OrderPlaced`), flushed once per invocation. */
export const metrics = new Metrics()

/** Counts that something happened. */
export const count = (fact: string, times = 1): void => {
  metrics.addMetric(fact, MetricUnit.Count, times)
}

const flush = (): void => {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics()
}

/** Flushes the metrics of an invocation, if there are any: Powertools' own middleware warns when there are none. */
export const flushMetrics: MiddlewareObj = { after: flush, onError: flush }
