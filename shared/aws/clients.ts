import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { gatheredReads } from '../gather-reads.ts'
import { systemWrites } from '../system-audit.ts'
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

/** Told by the entry wrappers at every invocation, so that retries end before Lambda does. */
export const setDeadline = (remainingMilliseconds: number): void => {
  const at = Date.now() + remainingMilliseconds
  deadline = () => at
}

/** Waiting that ends with the invocation. */
export const invocationPatience = patience(() => deadline())

/** The tables of this function, by its environment. */
export const tablesFromEnvironment = (environment: Environment = process.env): Tables => {
  const client = new DynamoDBClient({ credentials, maxAttempts: 3 })
  // It copies every input and output for a log that nobody reads: a twelfth of an order's processor time.
  client.middlewareStack.remove('loggerMiddleware')
  made = gatheredReads(dynamoTables(client, tableNameFrom(environment), invocationPatience))
  return environment.AUDIT_ACTOR ? written.noting(made) : made
}

let made: Tables | undefined

/** What this function has written since the audit log was told of it; only where it acts by itself (`AUDIT_ACTOR`). */
export const written = systemWrites()

/** The tables of this function without anybody taking note. */
export const plainTables = (): Tables => {
  if (!made) tablesFromEnvironment()
  return made as Tables
}
