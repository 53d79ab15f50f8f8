import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Metric,
  type MetricProps,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Duration } from 'aws-cdk-lib/core'
import type { Service } from '../stacks/service.ts'
import { DocklineFunction } from './dockline-function.ts'
import { DeadLetterQueue, WorkQueue } from './encrypted-queue.ts'
import { functionName } from './names.ts'

const period = Duration.minutes(5)
const size = { width: 12, height: 6 }

const graph = (title: string, left: IMetric[]): IWidget => new GraphWidget({ title, left, ...size })

/** By its own name: an import for each line of the graphs would tie the stacks together. */
const ofFunction = (FunctionName: string, metric: Pick<MetricProps, 'metricName' | 'statistic'>): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    dimensionsMap: { FunctionName },
    label: FunctionName,
    period,
    ...metric,
  })

const ofQueue = (QueueName: string, metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/SQS',
    dimensionsMap: { QueueName },
    label: QueueName,
    statistic: 'Maximum',
    period,
    metricName,
  })

/** One page to look at when an alarm rings: the edge, the functions, the queues, what was given up. */
export const operationsDashboard = ({ tenant, work, api }: Service): Dashboard => {
  const all = [api, work].flatMap(stack => stack.node.findAll())
  const functions = all
    .filter(node => node instanceof DocklineFunction)
    .map(({ functionId }) => functionName(tenant, functionId))
  const works = all.filter(node => node instanceof WorkQueue)
  const dead = all.filter(node => node instanceof DeadLetterQueue)
  const http = api.edge.api
  return new Dashboard(api, 'Dashboard', {
    dashboardName: `${tenant.id}-dockline`,
    widgets: [
      [
        new TextWidget({
          markdown: `# Dockline, ${tenant.name}\nWhat each alarm means and what to do: docs/runbook.md`,
          width: 24,
          height: 2,
        }),
      ],
      [
        graph('Answers: all, refused, failed', [
          http.metricCount({ period }),
          http.metricClientError({ period }),
          http.metricServerError({ period }),
        ]),
        graph('Latency at the edge', [
          http.metricLatency({ period, statistic: 'p50' }),
          http.metricLatency({ period, statistic: 'p99' }),
        ]),
      ],
      [
        graph(
          'Functions: errors',
          functions.map(name => ofFunction(name, { metricName: 'Errors', statistic: 'Sum' })),
        ),
        graph(
          'Functions: duration, 99 of 100',
          functions.map(name => ofFunction(name, { metricName: 'Duration', statistic: 'p99' })),
        ),
      ],
      [
        graph(
          'Queues: oldest message',
          works.map(({ ownName }) => ofQueue(ownName, 'ApproximateAgeOfOldestMessage')),
        ),
        graph(
          'Dead letters',
          dead.map(({ ownName }) => ofQueue(ownName, 'ApproximateNumberOfMessagesVisible')),
        ),
      ],
    ],
  })
}
