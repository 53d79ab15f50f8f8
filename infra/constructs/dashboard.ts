import { Dashboard, GraphWidget, type IMetric, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch'
import { Duration } from 'aws-cdk-lib/core'
import type { ServiceStack } from '../stacks/service-stack.ts'
import { DocklineFunction } from './dockline-function.ts'
import { DeadLetterQueue, WorkQueue } from './encrypted-queue.ts'

const period = Duration.minutes(5)
const size = { width: 12, height: 6 }

/** One page to look at when an alarm rings: the edge, the functions, the queues, what was given up. */
export const operationsDashboard = (service: ServiceStack): Dashboard => {
  const { api } = service.api
  const all = service.node.findAll()
  const functions = all.filter(node => node instanceof DocklineFunction)
  const works = all.filter(node => node instanceof WorkQueue)
  const dead = all.filter(node => node instanceof DeadLetterQueue)
  const graph = (title: string, left: IMetric[]): IWidget => new GraphWidget({ title, left, ...size })
  return new Dashboard(service, 'Dashboard', {
    dashboardName: `${service.tenant.id}-dockline`,
    widgets: [
      [
        new TextWidget({
          markdown: `# Dockline, ${service.tenant.name}\nWhat each alarm means and what to do: docs/runbook.md`,
          width: 24,
          height: 2,
        }),
      ],
      [
        graph('Answers: all, refused, failed', [
          api.metricCount({ period }),
          api.metricClientError({ period }),
          api.metricServerError({ period }),
        ]),
        graph('Latency at the edge', [
          api.metricLatency({ period, statistic: 'p50' }),
          api.metricLatency({ period, statistic: 'p99' }),
        ]),
      ],
      [
        graph(
          'Functions: errors',
          functions.map(each => each.lambda.metricErrors({ period })),
        ),
        graph(
          'Functions: duration, 99 of 100',
          functions.map(each => each.lambda.metricDuration({ period, statistic: 'p99' })),
        ),
      ],
      [
        graph(
          'Queues: oldest message',
          works.map(each => each.queue.metricApproximateAgeOfOldestMessage({ period })),
        ),
        graph(
          'Dead letters',
          dead.map(each => each.metricApproximateNumberOfMessagesVisible({ period })),
        ),
      ],
    ],
  })
}
