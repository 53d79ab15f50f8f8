import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'

/** The function's log: a constant sentence plus fields; no payloads, no personal data. */
export const logger = new Logger()

/** The function's metrics, facts by name (`OrderPlaced`), flushed once per invocation. */
export const metrics = new Metrics()

/** Counts that something happened. */
export const count = (fact: string, times = 1): void => {
  metrics.addMetric(fact, MetricUnit.Count, times)
}
