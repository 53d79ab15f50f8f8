import type { Context } from 'aws-lambda'
import { systemClock } from '../clock.ts'
import { gatheredReads } from '../gather-reads.ts'
import { accountedTables } from '../system-audit.ts'
import type { Tables } from '../tables.ts'
import { dynamoCalls } from './calls.dynamodb.ts'
import { dynamoTables } from './dynamo-tables.ts'
import { patience } from './retry.ts'

type Environment = Record<string, string | undefined>

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
  const tables = gatheredReads(dynamoTables(dynamoCalls(), tableNameFrom(environment), invocationPatience))
  const { AUDIT_ACTOR: actor, TENANT_ID: tenant = '' } = environment
  if (!actor) return tables
  return accountedTables(tables, () => {
    transactions += 1
    return { actor, tenant, requestId: `${invocationId}/${transactions}`, at: systemClock() }
  })
}
