import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { mergeWrites } from '../merge-writes.ts'
import type { Write } from '../writes.ts'
import { fromItem, toItem } from './attributes.ts'
import { conditionExpression, placeholders, updateExpression } from './expressions.ts'
import { type Patience, withRetries } from './retry.ts'

export type TableName = (logical: string) => string

const toTransactItem = (write: Write, tableName: TableName): TransactWriteItem => {
  const p = placeholders()
  const update = write.kind === 'update' ? updateExpression(write, p) : undefined
  const target = {
    TableName: tableName(write.table.name),
    ConditionExpression: conditionExpression(write.when, p),
    ReturnValuesOnConditionCheckFailure: write.refused ? ('ALL_OLD' as const) : ('NONE' as const),
  }
  const names = { ExpressionAttributeNames: p.names, ExpressionAttributeValues: p.values }
  const Key = toItem({ pk: write.key.pk, sk: write.key.sk })
  switch (write.kind) {
    case 'put':
      return { Put: { ...target, ...names, Item: toItem(write.item) } }
    case 'update':
      return { Update: { ...target, ...names, Key, UpdateExpression: update } }
    case 'remove':
      return { Delete: { ...target, ...names, Key } }
    case 'check':
      return { ConditionCheck: { ...target, ...names, Key, ConditionExpression: target.ConditionExpression } }
  }
}

const TRANSIENT_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])
const TRANSIENT_ERRORS = new Set([
  'TransactionInProgressException',
  'TransactionConflictException',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
])

/** The domain error for the refused write that matters most, or undefined when none was refused. */
const refusal = (reasons: readonly CancellationReason[], writes: readonly Write[]): Error | undefined => {
  const refused = writes
    .map((write, i) => ({ write, reason: reasons[i] }))
    .filter(({ reason }) => reason?.Code === 'ConditionalCheckFailed')
    .sort((a, b) => (b.write.rank ?? 0) - (a.write.rank ?? 0))[0]
  if (!refused) return undefined
  const { write, reason } = refused
  const old = reason?.Item && fromItem(reason.Item)
  return (
    write.refused?.(old) ??
    new Error(`A condition on ${write.table.name} ${write.key.pk} ${write.key.sk} failed`)
  )
}

/** Whether the same transaction may go through when it is sent again. */
export const isTransient = (thrown: unknown): boolean => {
  if (thrown instanceof TransactionCanceledException) {
    return (thrown.CancellationReasons ?? []).some(({ Code }) => TRANSIENT_REASONS.has(Code ?? ''))
  }
  return thrown instanceof Error && TRANSIENT_ERRORS.has(thrown.name)
}

/**
 * The transaction kernel: the only writer of more than one item. It merges, counts, maps refusals to
 * domain errors and repeats conflicts and throttles under the invocation's deadline.
 *
 * Each call sends one client request token, so a repeat after a lost acknowledgement within DynamoDB's
 * ten minutes is no second effect; beyond that the conditions of the writes themselves hold.
 */
export const transact = async (
  client: DynamoDBClient,
  tableName: TableName,
  writes: readonly Write[],
  patience: Patience,
): Promise<void> => {
  const merged = mergeWrites(writes)
  const command = new TransactWriteItemsCommand({
    TransactItems: merged.map(write => toTransactItem(write, tableName)),
    ClientRequestToken: crypto.randomUUID(),
  })
  const attempt = async (): Promise<void> => {
    try {
      await client.send(command)
    } catch (thrown) {
      if (!(thrown instanceof TransactionCanceledException)) throw thrown
      throw refusal(thrown.CancellationReasons ?? [], merged) ?? thrown
    }
  }
  await withRetries(attempt, isTransient, patience)
}
