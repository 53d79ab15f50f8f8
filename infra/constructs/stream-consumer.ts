import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Duration, Validations } from 'aws-cdk-lib/core'
import type { Service } from '../stacks/service.ts'
import { DocklineFunction, withoutResources } from './dockline-function.ts'
import { DeadLetterQueue } from './encrypted-queue.ts'
import { RunbookAlarm } from './runbook-alarm.ts'
import { sendStatements, type Uses } from './uses.ts'

export interface StreamConsumerProps {
  readonly context: string
  readonly file: string
  readonly onFailure: string
  readonly uses?: Uses
  /** A table that has a stream */
  readonly table: string
}

/** A function over the new items of a table's stream. */
export class StreamConsumer extends DocklineFunction {
  constructor(service: Service, props: StreamConsumerProps) {
    super(service.work, service, { ...props, timeout: Duration.seconds(30) })
    const dead = new DeadLetterQueue(this, service, `${this.functionId}-dead`)
    const streamArn = service.streamOf(props.table)
    this.allow(['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream'], [streamArn])
    this.allow(['dynamodb:ListStreams'], ['*'])
    this.allowAll(sendStatements(service, dead.queueArn))

    new EventSourceMapping(this, 'Mapping', {
      target: this.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10,
      onFailure: new SqsDlq(dead),
    })
    new RunbookAlarm(this, service, {
      name: `${this.functionId}-dead-letters`,
      onFailure: props.onFailure,
      metric: dead.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      above: 0,
    })
    new RunbookAlarm(this, service, {
      name: `${this.functionId}-late`,
      onFailure: `${props.onFailure} in time`,
      metric: this.lambda.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      above: Duration.minutes(2).toMilliseconds(),
      periods: 3,
    })
    Validations.of(this).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: withoutResources })
  }
}
