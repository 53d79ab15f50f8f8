import { DomainError } from '../errors/domain-error.ts'
import { mergeWrites } from '../merge-writes.ts'
import type { Write } from '../writes.ts'
import { fromItem, toItem } from './attributes.ts'
import type { CancellationReason, DynamoCalls, TransactItem } from './calls.dynamodb.ts'
import { conditionExpression, placeholders, updateExpression } from './expressions.ts'
import { type Patience, withRetries } from './retry.ts'
import { ServiceError } from './service-error.ts'

export type TableName = (logical: string) => string

const toTransactItem = (write: Write, tableName: TableName): TransactItem => {
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
      return { ConditionCheck: { ...target, ...names, Key } }
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

/** DynamoDB's words for a transaction of more than 4 MB, or an item of more than 400 kB, alone or in one. */
const TOO_LARGE = /size.*exceed|exceed.*size|too large/i

/** What nobody can store, as a refusal that its sender understands. */
const excess = (thrown: unknown): DomainError | undefined => {
  const said = [
    ...(thrown instanceof ServiceError && thrown.name === 'ValidationException' ? [thrown.message] : []),
    ...(reasonsOf(thrown) ?? []).flatMap(({ Code, Message }) =>
      Code === 'ValidationError' && Message ? [Message] : [],
    ),
  ]
  return said.some(text => TOO_LARGE.test(text))
    ? new DomainError('too-much-at-once', 'It comes to more than the database takes at once.')
    : undefined
}

/** Why each write of a cancelled transaction was refused; undefined for what is no cancellation. */
const reasonsOf = (thrown: unknown): readonly CancellationReason[] | undefined =>
  thrown instanceof ServiceError && thrown.name === 'TransactionCanceledException'
    ? ((thrown.details.CancellationReasons as CancellationReason[] | undefined) ?? [])
    : undefined

/** Whether the same transaction may go through when it is sent again. */
export const isTransient = (thrown: unknown): boolean => {
  const reasons = reasonsOf(thrown)
  if (reasons) return reasons.some(({ Code }) => TRANSIENT_REASONS.has(Code ?? ''))
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
  call: DynamoCalls,
  tableName: TableName,
  writes: readonly Write[],
  patience: Patience,
): Promise<void> => {
  const merged = mergeWrites(writes)
  const request = {
    TransactItems: merged.map(write => toTransactItem(write, tableName)),
    ClientRequestToken: crypto.randomUUID(),
  }
  const attempt = async (): Promise<void> => {
    try {
      await call('TransactWriteItems', request)
    } catch (thrown) {
      throw refusal(reasonsOf(thrown) ?? [], merged) ?? excess(thrown) ?? thrown
    }
  }
  await withRetries(attempt, isTransient, patience)
}
