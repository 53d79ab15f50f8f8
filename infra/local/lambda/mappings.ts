import type { Resource, ResourceType } from '../assembly/resource-type.ts'
import { physicalName } from '../assembly/resource-type.ts'
import { tableOfStream } from '../dynamodb/tables.ts'
import { LocalStackError } from '../local-stack-error.ts'
import { eventFilter } from './event-filter.ts'
import type { QueueMapping } from './queue-poller.ts'
import type { StreamMapping } from './stream-poller.ts'

export const mappingTypes: Record<string, ResourceType> = {
  'AWS::Lambda::EventSourceMapping': {
    honours: [
      'BatchSize',
      'BisectBatchOnFunctionError',
      'DestinationConfig',
      'Enabled',
      'EventSourceArn',
      'FilterCriteria',
      'FunctionName',
      'FunctionResponseTypes',
      'MaximumBatchingWindowInSeconds',
      'MaximumRetryAttempts',
      'ScalingConfig',
      'StartingPosition',
    ],
    ignores: ['KmsKeyArn', 'MetricsConfig', 'Tags'],
    identify: draft => ({ ref: physicalName(draft), attributes: { Id: physicalName(draft) } }),
  },
}

interface Mappings {
  queues: QueueMapping[]
  streams: StreamMapping[]
}

const whereOf = ({ stack, logicalId, type }: Resource): string => `${stack}/${logicalId} (${type})`

const patternsOf = (criteria: unknown): string[] =>
  ((criteria as { Filters?: { Pattern: string }[] } | undefined)?.Filters ?? []).map(({ Pattern }) => Pattern)

const isPartial = (types: unknown): boolean =>
  Array.isArray(types) && types.includes('ReportBatchItemFailures')

const queueMappingOf = (resource: Resource): QueueMapping => {
  const { properties } = resource
  if (properties.FilterCriteria !== undefined)
    throw new LocalStackError(`${whereOf(resource)}: there is no engine for filters of queues`)
  const { MaximumConcurrency = 10 } = (properties.ScalingConfig ?? {}) as { MaximumConcurrency?: number }
  return {
    queueArn: String(properties.EventSourceArn),
    functionName: String(properties.FunctionName),
    batchSize: Number(properties.BatchSize ?? 10),
    window: Number(properties.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    concurrency: MaximumConcurrency,
    partial: isPartial(properties.FunctionResponseTypes),
  }
}

const streamMappingOf = (resource: Resource): StreamMapping => {
  const { properties } = resource
  const where = whereOf(resource)
  if (properties.StartingPosition !== 'TRIM_HORIZON')
    throw new LocalStackError(`${where}: streams are read from TRIM_HORIZON only`)
  const { OnFailure } = (properties.DestinationConfig ?? {}) as { OnFailure?: { Destination: string } }
  const streamArn = String(properties.EventSourceArn)
  return {
    tableName: tableOfStream(streamArn),
    streamArn,
    functionName: String(properties.FunctionName),
    batchSize: Number(properties.BatchSize ?? 100),
    retries: Number(properties.MaximumRetryAttempts ?? -1),
    bisect: properties.BisectBatchOnFunctionError === true,
    partial: isPartial(properties.FunctionResponseTypes),
    passes: eventFilter(patternsOf(properties.FilterCriteria), where),
    ...(OnFailure && { onFailure: OnFailure.Destination }),
  }
}

/**
 * Reads the event source mappings of a template.
 * @throws LocalStackError for a source that is neither a queue nor a table's stream
 */
export const mappingsOf = (resources: readonly Resource[]): Mappings => {
  const mappings: Mappings = { queues: [], streams: [] }
  for (const resource of resources) {
    if (!(resource.type in mappingTypes) || resource.properties.Enabled === false) continue
    const [, , service] = String(resource.properties.EventSourceArn).split(':')
    if (service === 'sqs') mappings.queues.push(queueMappingOf(resource))
    else if (service === 'dynamodb') mappings.streams.push(streamMappingOf(resource))
    else throw new LocalStackError(`${whereOf(resource)}: there is no engine for events of ${service}`)
  }
  return mappings
}
