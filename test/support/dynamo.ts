import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { startDynamo as startEngine } from '../../infra/local/dynamodb/dynoxide.ts'
import { dynamoTables } from '../../shared/aws/dynamo-tables.ts'
import { type Patience, patience } from '../../shared/aws/retry.ts'
import type { TableDefinition, Tables } from '../../shared/tables.ts'

const REGION = 'eu-central-1'
/** The name of a table in the engine of a test. */
export const testTableName = (logical: string): string => `test-${logical}`

export interface TestDynamo {
  readonly tables: Tables
  readonly client: DynamoDBClient
  readonly endpoint: string
  createTable(definition: TableDefinition): Promise<void>
  stop(): Promise<void>
}

const keySchema = (partition: string, sort: string | undefined) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  ...(sort ? [{ AttributeName: sort, KeyType: 'RANGE' as const }] : []),
]

const createTableInput = (definition: TableDefinition) => {
  const indexes = Object.entries(definition.indexes ?? {})
  const attributes = new Set(['pk', 'sk', ...indexes.flatMap(([, { partition, sort }]) => [partition, sort])])
  return {
    TableName: testTableName(definition.name),
    BillingMode: 'PAY_PER_REQUEST' as const,
    KeySchema: keySchema('pk', 'sk'),
    AttributeDefinitions: [...attributes].flatMap(name =>
      name ? [{ AttributeName: name, AttributeType: 'S' as const }] : [],
    ),
    ...(indexes.length
      ? {
          GlobalSecondaryIndexes: indexes.map(([name, { partition, sort, projection }]) => ({
            IndexName: name,
            KeySchema: keySchema(partition, sort),
            Projection: {
              ProjectionType: projection === 'keysOnly' ? ('KEYS_ONLY' as const) : ('ALL' as const),
            },
          })),
        }
      : {}),
    ...(definition.stream
      ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const } }
      : {}),
  }
}

/** A real engine of its own for a test file, with nothing in it; stop it in `afterAll`. */
export const startDynamo = async (
  waiting: Patience = patience(() => Date.now() + 30_000),
): Promise<TestDynamo> => {
  const engine = await startEngine({ region: REGION })
  const client = new DynamoDBClient({
    region: REGION,
    endpoint: engine.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  return {
    tables: dynamoTables(client, testTableName, waiting),
    client,
    endpoint: engine.endpoint,
    createTable: async definition => {
      await client.send(new CreateTableCommand(createTableInput(definition)))
    },
    stop: async () => {
      client.destroy()
      await engine.stop()
    },
  }
}
