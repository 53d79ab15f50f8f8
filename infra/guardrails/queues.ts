import {
  type Deployment,
  type Guardrail,
  listOf,
  nameOf,
  objectAt,
  type Resource,
  valuesIn,
} from './deployment.ts'

/** Names under which a template speaks of the place for what could not be done. */
const places = ['RedrivePolicy', 'DeadLetterConfig', 'DestinationConfig', 'ErrorAction']

/** The queues that something gives up to. */
const deadLetterQueues = ({ resources, referent }: Deployment): Set<Resource> => {
  const dead = new Set<Resource>()
  for (const { stack, properties } of resources)
    for (const value of valuesIn(properties))
      for (const place of places)
        for (const inner of valuesIn(objectAt(value, place))) {
          const queue = referent(stack, inner)
          if (queue?.type === 'AWS::SQS::Queue') dead.add(queue)
        }
  return dead
}

const alarmed = ({ of, referent }: Deployment, queue: Resource): boolean =>
  of('AWS::CloudWatch::Alarm').some(({ stack, properties }) =>
    listOf(properties.Dimensions).some(dimension => referent(stack, objectAt(dimension, 'Value')) === queue),
  )

/** Nothing is lost in a queue: what fails five times goes aside, is kept longer, and somebody is told. */
export const queuesHaveDeadLetters: Guardrail = deployment => {
  const { of, referent } = deployment
  const dead = deadLetterQueues(deployment)
  return of('AWS::SQS::Queue').flatMap(queue => {
    if (dead.has(queue))
      return alarmed(deployment, queue) ? [] : [`${nameOf(queue)}: dead letters that no alarm watches`]
    const { RedrivePolicy, FifoQueue, MessageRetentionPeriod } = queue.properties
    const its = referent(queue.stack, objectAt(RedrivePolicy, 'deadLetterTargetArn'))
    if (!its) return [`${nameOf(queue)}: no dead-letter queue`]
    const faults = [
      its.properties.FifoQueue === FifoQueue ? undefined : 'its dead-letter queue is of the other kind',
      Number(its.properties.MessageRetentionPeriod) > Number(MessageRetentionPeriod)
        ? undefined
        : 'dead letters are not kept longer than messages',
      alarmed(deployment, queue) ? undefined : 'no alarm watches how old its messages are',
    ]
    return faults.filter(fault => fault !== undefined).map(fault => `${nameOf(queue)}: ${fault}`)
  })
}

/** A message stays hidden six times as long as its consumer may take, and failures come back one by one. */
export const consumersHaveTime: Guardrail = ({ of, referent }) =>
  of('AWS::Lambda::EventSourceMapping').flatMap(mapping => {
    const { stack, properties } = mapping
    const queue = referent(stack, properties.EventSourceArn)
    const consumer = referent(stack, properties.FunctionName)
    const timeout = Number(consumer?.properties.Timeout)
    const faults = [
      queue?.type !== 'AWS::SQS::Queue' || Number(queue.properties.VisibilityTimeout) >= 6 * timeout
        ? undefined
        : 'its messages come back while they are being worked on',
      listOf(properties.FunctionResponseTypes).includes('ReportBatchItemFailures')
        ? undefined
        : 'one failure fails the whole batch',
      queue?.type === 'AWS::SQS::Queue' || objectAt(properties, 'DestinationConfig', 'OnFailure')
        ? undefined
        : 'its failed batches go nowhere',
    ]
    return faults.filter(fault => fault !== undefined).map(fault => `${nameOf(mapping)}: ${fault}`)
  })
