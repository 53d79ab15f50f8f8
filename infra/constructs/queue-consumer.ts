import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import { SubscriptionFilter } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Duration, Validations } from 'aws-cdk-lib/core'
import type { Service } from '../stacks/service.ts'
import { DocklineFunction } from './dockline-function.ts'
import { WorkQueue } from './encrypted-queue.ts'
import { RunbookAlarm } from './runbook-alarm.ts'
import { receiveStatements, sendStatements, type Uses } from './uses.ts'

export interface QueueConsumerProps {
  readonly context: string
  readonly file: string
  readonly onFailure: string
  readonly uses?: Uses
  /** The queue's name, made here with its dead-letter queue */
  readonly queue: string
  /** Types of events that the queue gets from the topic, in order per aggregate; absent: a standard queue fed by others */
  readonly subscribes?: readonly string[]
  /** Messages in one invocation; at most 10 from a FIFO queue */
  readonly batchSize?: number
  /** How long a batch may fill up; standard queues only */
  readonly batchWindow?: Duration
}

/** Concurrent batches of one queue; more only move the waiting into DynamoDB. */
const maxConcurrency = 10

/** A queue and the function that empties it. */
export class QueueConsumer extends DocklineFunction {
  readonly work: WorkQueue

  constructor(service: Service, props: QueueConsumerProps) {
    const timeout = Duration.seconds(30)
    const fifo = props.subscribes !== undefined
    const work = new WorkQueue(service, { name: props.queue, fifo, timeout })
    super(service.work, service, {
      ...props,
      timeout,
      environment: { DEAD_LETTER_QUEUE_URL: work.dead.queueUrl },
    })
    this.work = work
    service.addQueue(props.queue, work)
    this.allowAll([
      ...receiveStatements(service, work.queue.queueArn),
      ...sendStatements(service, work.dead.queueArn),
    ])
    this.#consume(props.batchSize ?? 10, props.batchWindow)
    if (props.subscribes) this.#subscribe(service, props.subscribes)
    this.#watch(service, props.onFailure)
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'SQS mappings have no failure destination; the redrive policy of the queue is the destination.',
    })
  }

  #consume(batchSize: number, batchWindow?: Duration): void {
    new EventSourceMapping(this, 'Mapping', {
      target: this.lambda,
      eventSourceArn: this.work.queue.queueArn,
      batchSize,
      ...(batchWindow ? { maxBatchingWindow: batchWindow } : {}),
      maxConcurrency,
      reportBatchItemFailures: true,
    })
  }

  #subscribe(service: Service, types: readonly string[]): void {
    service.work.events.addSubscription(
      new SqsSubscription(this.work.queue, {
        rawMessageDelivery: true,
        filterPolicy: { type: SubscriptionFilter.stringFilter({ allowlist: [...types] }) },
        deadLetterQueue: this.work.dead,
      }),
    )
  }

  #watch(service: Service, onFailure: string): void {
    const period = Duration.minutes(1)
    new RunbookAlarm(this, service, {
      name: `${this.functionId}-dead-letters`,
      onFailure: `${onFailure}, until what was given up is sent again`,
      metric: this.work.dead.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      above: 0,
    })
    new RunbookAlarm(this, service, {
      name: `${this.functionId}-late`,
      onFailure: `${onFailure} in time`,
      metric: this.work.queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
      above: Duration.minutes(5).toSeconds(),
      periods: 3,
    })
  }
}
