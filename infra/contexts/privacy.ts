import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Duration } from 'aws-cdk-lib/core'
import type { NoticeFacts } from '../../functions/privacy/notices.ts'
import { privacyTable } from '../../functions/privacy/privacy.table.ts'
import { routes } from '../../functions/privacy/routes.ts'
import { keysTable } from '../../shared/subject-keys.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { RunbookAlarm } from '../constructs/runbook-alarm.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import type { Service } from '../stacks/service.ts'
import type { Context } from './context.ts'

/** Who gets what people write to the assistant: their notice names it. */
const modelService = ({ tenant: { assistant } }: Service): Record<string, string> => {
  if (assistant.engine === 'embedded') return {}
  const service: NoticeFacts['modelService'] =
    assistant.engine === 'bedrock'
      ? { name: 'Amazon Bedrock', runs: 'inRegion' }
      : { name: new URL(assistant.endpoint).host, runs: 'elsewhere' }
  return { MODEL_SERVICE: JSON.stringify(service) }
}

export const privacy: Context = {
  name: 'privacy',
  tables: [privacyTable, keysTable],
  addTo: service => {
    new HttpFunction(service, {
      context: 'privacy',
      routes,
      uses: {
        tables: {
          privacy: ['read', 'put'],
          // An export has the person's conversations; an erasure takes their key as well.
          ...(service.tenant.features.assistant ? { assistant: ['read' as const, 'put' as const] } : {}),
          organizations: ['read', 'put', 'update'],
          audit: ['read'],
          outbox: ['put'],
        },
        encryption: true,
      },
      environment: modelService(service),
      onFailure: 'people cannot say what their data may be used for, nor have them exported or erased',
    })
    watchDeadlines(service)
    repeatErasures(service)
  },
}

/** The law gives a request thirty days: somebody is told a week before they are over, and when they are. */
const watchDeadlines = (service: Service): void => {
  new ScheduledFunction(service, {
    context: 'privacy',
    file: 'watch-deadlines',
    schedule: 'rate(1 hour)',
    uses: { tables: { privacy: ['read'] } },
    onFailure: 'nobody is told of requests about personal data whose deadline comes or is over',
  })
  const alarms = {
    PrivacyRequestDueSoon: {
      name: 'privacy-requests-due-soon',
      onFailure: 'a person waits for correction or erasure, and the deadline is less than a week away',
    },
    PrivacyRequestOverdue: {
      name: 'privacy-requests-overdue',
      onFailure: 'a person has waited longer for correction or erasure than the law allows',
    },
  }
  for (const [metricName, alarm] of Object.entries(alarms))
    new RunbookAlarm(service.work, service, {
      ...alarm,
      metric: new Metric({
        namespace: 'Dockline',
        metricName,
        dimensionsMap: { service: 'privacy-watch-deadlines' },
        statistic: 'Maximum',
        period: Duration.hours(1),
      }),
      above: 0,
    })
}

/** A table that was restored has what erasures had taken out of it since its backup. */
const repeatErasures = (service: Service): void => {
  new ScheduledFunction(service, {
    context: 'privacy',
    file: 'repeat-erasures',
    schedule: 'cron(20 3 * * ? *)',
    uses: {
      tables: {
        privacy: ['read'],
        keys: ['read', 'put'],
        organizations: ['read', 'update'],
        ...(service.tenant.features.assistant ? { assistant: ['read' as const, 'put' as const] } : {}),
      },
    },
    onFailure: 'what a restore has brought back of erased persons stays',
  })
  new RunbookAlarm(service.work, service, {
    name: 'privacy-erasures-repeated',
    onFailure: 'data of persons who were erased had come back',
    metric: new Metric({
      namespace: 'Dockline',
      metricName: 'ErasureRepeated',
      dimensionsMap: { service: 'privacy-repeat-erasures' },
      statistic: 'Sum',
      period: Duration.hours(1),
    }),
    above: 0,
  })
}
