import { startDynamo as startEngine } from '../../infra/local/dynamodb/dynoxide.ts'
import { type DynamoCalls, dynamoJson } from '../../shared/aws/calls.dynamodb.ts'
import { dynamoTables } from '../../shared/aws/dynamo-tables.ts'
import type { JsonCall } from '../../shared/aws/json-calls.ts'
import { type Patience, patience } from '../../shared/aws/retry.ts'
import type { TableDefinition, Tables } from '../../shared/tables.ts'

const REGION = 'eu-central-1'
/** The name of a table in the engine of a test. */
export const testTableName = (logical: string): string => `test-${logical}`

export interface TestDynamo {
  readonly tables: Tables
  /** Any operation of the engine */
  readonly call: JsonCall
  /** Puts something around the calls that `tables` make, from now on. */
  wrap(around: (call: JsonCall) => JsonCall): void
  readonly endpoint: string
  /** Where its files are; undefined: it is an engine from elsewhere */
  readonly directory: string | undefined
  createTable(definition: TableDefinition): Promise<void>
  /** The name of a table in the engine. */
  nameOf(logical: string): string
  /** From now on all names begin with this: they are other tables, which are to be made first. */
  callThem(prefix: string): void
  stop(): Promise<void>
}

const keySchema = (partition: string, sort: string | undefined) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  ...(sort ? [{ AttributeName: sort, KeyType: 'RANGE' as const }] : []),
]

const createTableInput = (definition: TableDefinition, TableName: string) => {
  const indexes = Object.entries(definition.indexes ?? {})
  const attributes = new Set(['pk', 'sk', ...indexes.flatMap(([, { partition, sort }]) => [partition, sort])])
  return {
    TableName,
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
  const call = dynamoJson({
    region: REGION,
    endpoint: engine.endpoint,
    credentials: async () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
  })
  let made = call
  let nameOf = testTableName
  const calls = ((operation, input) => made(operation, input)) as DynamoCalls
  return {
    tables: dynamoTables(calls, logical => nameOf(logical), waiting),
    nameOf: logical => nameOf(logical),
    callThem: prefix => {
      nameOf = logical => `${prefix}-${logical}`
    },
    call,
    wrap: around => {
      made = around(call)
    },
    endpoint: engine.endpoint,
    directory: engine.directory,
    createTable: async definition => {
      await call('CreateTable', createTableInput(definition, nameOf(definition.name)))
    },
    stop: engine.stop,
  }
}
