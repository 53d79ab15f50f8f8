import { expect, it } from 'vitest'
import type { DynamoCalls } from '../../../shared/aws/calls.dynamodb.ts'
import { patience } from '../../../shared/aws/retry.ts'
import { ServiceError } from '../../../shared/aws/service-error.ts'
import { transact } from '../../../shared/aws/transaction.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { defineTable } from '../../../shared/tables.ts'
import { absent, put } from '../../../shared/writes.ts'

const things = defineTable({ name: 'things' })
const taken = () => new DomainError('conflict', 'It is there already.')

/** What a transaction throws that the database refuses like this. */
const thrownFor = (error: Error): Promise<unknown> => {
  const call: DynamoCalls = () => Promise.reject(error)
  const write = put(things, { pk: 'a', sk: 'a' }, { when: { pk: absent() }, refused: taken })
  return transact(
    call,
    name => name,
    [write],
    patience(() => 0),
  ).catch((thrown: unknown) => thrown)
}

const cancelled = (...reasons: readonly object[]) =>
  new ServiceError('TransactionCanceledException', 400, { CancellationReasons: reasons })
const invalid = (message: string) => new ServiceError('ValidationException', 400, { message })

it.each([
  ['a transaction', invalid('Transaction request size exceeds the maximum of 4 MB')],
  ['an item', invalid('Item size has exceeded the maximum allowed size')],
  [
    'an item of a transaction',
    cancelled(
      { Code: 'None' },
      { Code: 'ValidationError', Message: 'Item size to update has exceeded the maximum allowed size' },
    ),
  ],
])('%s that is too large is a refusal that its sender understands', async (_, error) => {
  expect(await thrownFor(error)).toMatchObject({ code: 'too-much-at-once', kind: { status: 422 } })
})

it('what is refused for another reason is no matter of size', async () => {
  const other = invalid('One or more parameter values were invalid')
  expect(await thrownFor(other)).toBe(other)
  const reasons = cancelled({ Code: 'ConditionalCheckFailed' })
  expect(await thrownFor(reasons)).toMatchObject({ code: 'conflict', message: 'It is there already.' })
})
