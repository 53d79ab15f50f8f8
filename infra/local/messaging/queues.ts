import { arnOf, physicalName, type Resource, type ResourceType } from '../assembly/resource-type.ts'
import type { MessagingEngine } from './fauxqs.ts'

const fifoName = (name: string, fifo: unknown): string =>
  fifo === true && !name.endsWith('.fifo') ? `${name}.fifo` : name

const queue: ResourceType = {
  honours: [
    'ContentBasedDeduplication',
    'DeduplicationScope',
    'DelaySeconds',
    'FifoQueue',
    'FifoThroughputLimit',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'QueueName',
    'ReceiveMessageWaitTimeSeconds',
    'RedrivePolicy',
    'VisibilityTimeout',
  ],
  ignores: [
    'KmsDataKeyReusePeriodSeconds',
    'KmsMasterKeyId',
    'RedriveAllowPolicy',
    'SqsManagedSseEnabled',
    'Tags',
  ],
  identify: (draft, world) => {
    const name = fifoName(
      String(draft.property('QueueName') ?? physicalName(draft)),
      draft.property('FifoQueue'),
    )
    const url = `${world.urls.queues}/${world.account}/${name}`
    return { ref: url, attributes: { Arn: arnOf(world, 'sqs', name), QueueName: name, QueueUrl: url } }
  },
}

const topic: ResourceType = {
  honours: ['ContentBasedDeduplication', 'FifoTopic', 'TopicName'],
  ignores: [
    'ArchivePolicy',
    'DataProtectionPolicy',
    'DeliveryStatusLogging',
    'DisplayName',
    'FifoThroughputScope',
    'KmsMasterKeyId',
    'SignatureVersion',
    'Tags',
    'TracingConfig',
  ],
  identify: (draft, world) => {
    const name = fifoName(
      String(draft.property('TopicName') ?? physicalName(draft)),
      draft.property('FifoTopic'),
    )
    const arn = arnOf(world, 'sns', name)
    return { ref: arn, attributes: { TopicArn: arn, Arn: arn, TopicName: name } }
  },
}

const subscription: ResourceType = {
  honours: ['Endpoint', 'FilterPolicy', 'FilterPolicyScope', 'Protocol', 'RawMessageDelivery', 'TopicArn'],
  ignores: ['RedrivePolicy', 'Region'],
  identify: (draft, world) => {
    const arn = arnOf(world, 'sns', physicalName(draft))
    return { ref: arn, attributes: { Arn: arn } }
  },
}

const bucket: ResourceType = {
  honours: ['BucketName'],
  ignores: [
    'BucketEncryption',
    'CorsConfiguration',
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'ObjectLockConfiguration',
    'ObjectLockEnabled',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
    'VersioningConfiguration',
  ],
  identify: (draft, world) => {
    const name = String(draft.property('BucketName') ?? physicalName(draft)).toLowerCase()
    return {
      ref: name,
      attributes: { Arn: `arn:${world.partition}:s3:::${name}`, DomainName: `${name}.s3.local` },
    }
  },
}

export const messagingTypes: Record<string, ResourceType> = {
  'AWS::S3::Bucket': bucket,
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
  'AWS::SQS::Queue': queue,
}

/** Attributes go over the wire as strings, policies as JSON. */
const attributesOf = (
  properties: Record<string, unknown>,
  names: readonly string[],
): Record<string, string> =>
  Object.fromEntries(
    names
      .filter(name => properties[name] !== undefined)
      .map(name => {
        const value = properties[name]
        return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]
      }),
  )

/**
 * Makes what is missing; what an earlier run left (under --data) is brought up to date: a topic is made anew, as
 * nothing is kept in it, and a queue takes its attributes from the template.
 */
export const provisionMessaging = (engine: MessagingEngine, resources: Resource[], region: string): void => {
  const { queues, topics } = engine
  for (const { type, ref, attributes, properties } of resources) {
    if (type === 'AWS::SQS::Queue') {
      const { Arn = '', QueueName = '' } = attributes
      const wanted = attributesOf(
        properties,
        queue.honours.filter(name => name !== 'QueueName'),
      )
      const existing = queues.getQueueByArn(Arn)
      if (existing === undefined) queues.createQueue(QueueName, ref, Arn, wanted)
      else existing.setAttributes({ RedrivePolicy: '', ...wanted })
    }
    if (type === 'AWS::SNS::Topic') {
      topics.deleteTopic(ref)
      const wanted = attributesOf(properties, ['ContentBasedDeduplication', 'FifoTopic'])
      topics.createTopic(attributes.TopicName ?? '', wanted, undefined, region)
    }
    if (type === 'AWS::S3::Bucket') engine.createBucket(ref)
  }
  for (const { type, properties } of resources) {
    if (type !== 'AWS::SNS::Subscription') continue
    topics.subscribe(
      String(properties.TopicArn),
      String(properties.Protocol),
      String(properties.Endpoint),
      attributesOf(properties, ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery']),
    )
  }
}
