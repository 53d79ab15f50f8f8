import { arnOf, physicalName, type Resource, type ResourceType } from '../assembly/resource-type.ts'
import { hasCode } from '../aws-json.ts'
import type { DynamoEngine } from './dynoxide.ts'

const table: ResourceType = {
  honours: [
    'AttributeDefinitions',
    'GlobalSecondaryIndexes',
    'KeySchema',
    'LocalSecondaryIndexes',
    'StreamSpecification',
    'TableName',
    'TimeToLiveSpecification',
  ],
  ignores: [
    'BillingMode',
    'ContributorInsightsSpecification',
    'DeletionProtectionEnabled',
    'OnDemandThroughput',
    'PointInTimeRecoverySpecification',
    'Replicas',
    'ResourcePolicy',
    'SSESpecification',
    'TableClass',
    'Tags',
    'WarmThroughput',
    'WriteOnDemandThroughputSettings',
  ],
  identify: (draft, world) => {
    const name = String(draft.property('TableName') ?? physicalName(draft))
    const arn = arnOf(world, 'dynamodb', `table/${name}`)
    return { ref: name, attributes: { Arn: arn, StreamArn: `${arn}/stream/local`, TableId: name } }
  },
}

export const tableTypes: Record<string, ResourceType> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
}

/** `arn:…:table/demo-outbox/stream/local` -> `demo-outbox` */
export const tableOfStream = (arn: string): string => arn.split('/')[1] ?? ''

interface Index {
  IndexName: string
  KeySchema: unknown
  Projection: unknown
}

const indexesOf = (properties: Record<string, unknown>, name: string): Record<string, Index[]> => {
  const indexes = properties[name] as Index[] | undefined
  if (indexes === undefined || indexes.length === 0) return {}
  return {
    [name]: indexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection })),
  }
}

const createTable = async ({ call }: DynamoEngine, { ref, properties }: Resource): Promise<void> => {
  const stream = properties.StreamSpecification as { StreamViewType: string } | undefined
  try {
    await call('DynamoDB_20120810.CreateTable', {
      TableName: ref,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: properties.AttributeDefinitions,
      KeySchema: properties.KeySchema,
      ...indexesOf(properties, 'GlobalSecondaryIndexes'),
      ...indexesOf(properties, 'LocalSecondaryIndexes'),
      ...(stream && {
        StreamSpecification: { StreamEnabled: true, StreamViewType: stream.StreamViewType },
      }),
    })
  } catch (error) {
    // Kept from an earlier run under --data.
    if (hasCode(error, 'ResourceInUseException')) return
    throw error
  }
  const ttl = properties.TimeToLiveSpecification as { AttributeName?: string; Enabled?: boolean } | undefined
  if (ttl?.Enabled) {
    await call('DynamoDB_20120810.UpdateTimeToLive', {
      TableName: ref,
      TimeToLiveSpecification: { AttributeName: ttl.AttributeName, Enabled: true },
    })
  }
}

export const provisionTables = async (engine: DynamoEngine, resources: Resource[]): Promise<void> => {
  const tables = resources.filter(({ type }) => type in tableTypes)
  await Promise.all(tables.map(resource => createTable(engine, resource)))
  engine.tablesMade()
}

/** Tables whose items expire, with the attribute that says when. */
export const timesToLive = (resources: readonly Resource[]): { name: string; attribute: string }[] =>
  resources.flatMap(({ type, ref, properties }) => {
    const { AttributeName, Enabled = false } = (properties.TimeToLiveSpecification ?? {}) as {
      AttributeName?: string
      Enabled?: boolean
    }
    return type in tableTypes && Enabled && AttributeName ? [{ name: ref, attribute: AttributeName }] : []
  })
