import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Duration, Validations } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { Service } from '../stacks/service.ts'
import { queueName } from './names.ts'

const encrypted = ({ key }: Service) => ({
  encryption: QueueEncryption.KMS,
  encryptionMasterKey: key,
  dataKeyReuse: Duration.minutes(15),
  enforceSSL: true,
})

/** A queue for what could not be done. Nothing consumes it but people; an alarm watches it. */
export class DeadLetterQueue extends Queue {
  /** As it is called in the account; `queueName` only refers to it */
  readonly ownName: string

  constructor(scope: Construct, service: Service, name: string, fifo = false) {
    const ownName = queueName(service.tenant, name, fifo)
    super(scope, 'Dead', {
      queueName: ownName,
      ...(fifo ? { fifo } : {}),
      ...encrypted(service),
      retentionPeriod: Duration.days(14),
    })
    this.ownName = ownName
    Validations.of(this).acknowledge(
      { id: 'AwsSolutions-SQS3', reason: 'It is a dead-letter queue, of a stream, a schedule or a rule.' },
      {
        id: 'Serverless-SQSRedrivePolicy',
        reason: 'It is a dead-letter queue: the last place, emptied by people.',
      },
    )
  }
}

export interface WorkQueueProps {
  readonly name: string
  readonly fifo: boolean
  /** The consumer's timeout; a message stays hidden six times as long, so that no second try overlaps */
  readonly timeout: Duration
}

/** A queue under the tenant's key with its dead-letter queue. */
export class WorkQueue extends Construct {
  readonly queue: Queue
  readonly dead: DeadLetterQueue
  readonly ownName: string

  constructor(service: Service, { name, fifo, timeout }: WorkQueueProps) {
    super(service.work, `${name}-queue`)
    this.dead = new DeadLetterQueue(this, service, `${name}-dead`, fifo)
    this.ownName = queueName(service.tenant, name, fifo)
    this.queue = new Queue(this, 'Queue', {
      queueName: this.ownName,
      ...encrypted(service),
      // Shorter than the dead letters', which on a standard queue are counted from the first sending.
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(timeout.toSeconds() * 6),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: 5 },
      ...(fifo
        ? {
            fifo,
            deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
            fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
          }
        : {}),
    })
  }
}
