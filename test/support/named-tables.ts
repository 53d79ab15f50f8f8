import { dynamoCalls } from '../../shared/aws/calls.dynamodb.ts'
import { dynamoTables } from '../../shared/aws/dynamo-tables.ts'
import { patience } from '../../shared/aws/retry.ts'
import type { Tables } from '../../shared/tables.ts'
import type { StackAddresses } from './stack-client.ts'

/** The kernel over the tables of a running stack. */
export const namedTables = ({ dynamodb, region, tables }: StackAddresses): Tables =>
  dynamoTables(
    dynamoCalls({
      endpoint: dynamodb,
      region,
      credentials: async () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
    }),
    logical => {
      const name = tables[logical]
      if (!name) throw new Error(`The stack has no table ${logical} that a function uses`)
      return name
    },
    patience(() => Date.now() + 10_000),
  )
