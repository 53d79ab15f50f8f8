import { dynamoCalls } from '../../../shared/aws/calls.dynamodb.ts'
import { dynamoTables } from '../../../shared/aws/dynamo-tables.ts'
import { patience } from '../../../shared/aws/retry.ts'
import type { Tables } from '../../../shared/tables.ts'
import type { LambdaPool } from '../lambda/pool.ts'

/** The stack's tables for seeds and assertions, under the names that its functions know them by. */
export const tablesOf = (endpoint: string, region: string, { functions }: LambdaPool): Tables => {
  const environment = Object.assign({}, ...[...functions.values()].map(each => each.environment)) as Record<
    string,
    string
  >
  const client = dynamoCalls({
    endpoint,
    region,
    credentials: async () => ({ accessKeyId: 'local', secretAccessKey: 'local' }),
  })
  const nameOf = (logical: string): string => {
    const name = environment[`TABLE_${logical.toUpperCase()}`]
    if (!name) throw new Error(`No function of this stack uses a table ${logical}`)
    return name
  }
  return dynamoTables(
    client,
    nameOf,
    patience(() => Date.now() + 10_000),
  )
}
