import { systemClock } from '../clock.ts'
import { gatheredReads } from '../gather-reads.ts'
import { accountedTables } from '../system-audit.ts'
import type { Tables } from '../tables.ts'
import { dynamoCalls } from './calls.dynamodb.ts'
import { dynamoTables } from './dynamo-tables.ts'
import { nextTransaction, timeLeft } from './invocation.ts'
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

/** For what runs outside of an invocation: retries of a few seconds, as in one of a short time. */
const OUTSIDE_MS = 3_000

/** Waiting that ends with the invocation. */
export const invocationPatience = patience(() => timeLeft() ?? OUTSIDE_MS)

/** The tables of this function, by its environment. One that acts by itself (`AUDIT_ACTOR`) accounts for what it writes. */
export const tablesFromEnvironment = (environment: Environment = process.env): Tables => {
  const tables = gatheredReads(dynamoTables(dynamoCalls(), tableNameFrom(environment), invocationPatience))
  const { AUDIT_ACTOR: actor, TENANT_ID: tenant = '' } = environment
  if (!actor) return tables
  return accountedTables(tables, () => ({ actor, tenant, requestId: nextTransaction(), at: systemClock() }))
}
