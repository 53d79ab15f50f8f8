import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Context } from 'aws-lambda'
import { systemClock } from '../clock.ts'
import { gatheredReads } from '../gather-reads.ts'
import { accountedTables } from '../system-audit.ts'
import type { Tables } from '../tables.ts'
import { dynamoTables } from './dynamo-tables.ts'
import { patience } from './retry.ts'

type Environment = Record<string, string | undefined>

/**
 * Lambda hands its credentials over in the environment; reading them ourselves keeps the SDK's chain of
 * other providers out of the cold start. They are read at each call, since Lambda may renew them.
 */
export const credentials = async () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
  ...(process.env.AWS_SESSION_TOKEN ? { sessionToken: process.env.AWS_SESSION_TOKEN } : {}),
})

/** `ordering` → the value of `TABLE_ORDERING`, which the stack sets for the tables that a function uses. */
export const tableNameFrom =
  (environment: Environment) =>
  (logical: string): string => {
    const name = environment[`TABLE_${logical.toUpperCase()}`]
    if (!name) throw new Error(`This function was not given the table ${logical}`)
    return name
  }

let deadline = (): number => Date.now() + 3_000
let invocationId = ''
let transactions = 0

/**
 * Told by the entry wrappers at every invocation, so that retries end before Lambda does, and so that what a
 * function writes by itself can be found with the invocation's log.
 */
export const beginInvocation = (
  context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
): void => {
  const at = Date.now() + context.getRemainingTimeInMillis()
  deadline = () => at
  invocationId = context.awsRequestId
}

/** Waiting that ends with the invocation. */
export const invocationPatience = patience(() => deadline())

/** The tables of this function, by its environment. One that acts by itself (`AUDIT_ACTOR`) accounts for what it writes. */
export const tablesFromEnvironment = (environment: Environment = process.env): Tables => {
  const client = new DynamoDBClient({ credentials, maxAttempts: 3 })
  // It copies every input and output for a log that nobody reads: a twelfth of an order's processor time.
  client.middlewareStack.remove('loggerMiddleware')
  const tables = gatheredReads(dynamoTables(client, tableNameFrom(environment), invocationPatience))
  const { AUDIT_ACTOR: actor, TENANT_ID: tenant = '' } = environment
  if (!actor) return tables
  return accountedTables(tables, () => {
    transactions += 1
    return { actor, tenant, requestId: `${invocationId}/${transactions}`, at: systemClock() }
  })
}
