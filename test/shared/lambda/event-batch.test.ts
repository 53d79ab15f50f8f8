import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { defineEvent } from '../../../shared/events.ts'
import { AlreadyConsumed } from '../../../shared/inbox.ts'
import { means, together } from '../../../shared/lambda/event-batch.ts'

const counted = defineEvent({
  type: 'test.counted.v1',
  title: 'Counted',
  description: 'Something was counted.',
  schema: z.object({ n: z.int() }),
  example: { n: 1 },
})
const event = (n: unknown) => ({
  ...counted.create(
    { aggregate: 'a', sequence: 1, time: '2026-11-25T00:00:00.000Z', tenant: 't' },
    n as { n: number },
  ),
})
const batch = (doAll: (works: readonly number[]) => Promise<void>) =>
  together([means(counted, ({ data }) => data.n)], doAll)

describe('events of a batch', () => {
  it('are done together', async () => {
    const calls: (readonly number[])[] = []
    const outcomes = await batch(async works => void calls.push(works))([1, 2, 3].map(n => event({ n })))
    expect(outcomes).toEqual([undefined, undefined, undefined])
    expect(calls).toEqual([[1, 2, 3]])
  })

  it('are done each by itself when that fails, and only the one at fault fails', async () => {
    const done: number[] = []
    const outcomes = await batch(async works => {
      if (works.includes(2)) throw new Error('not two')
      done.push(...works)
    })([1, 2, 3].map(n => event({ n })))
    expect(outcomes.map(outcome => outcome?.message)).toEqual([undefined, 'not two', undefined])
    expect(done).toEqual([1, 3])
  })

  it('count as done when they were done before', async () => {
    const outcomes = await batch(async () => {
      throw new AlreadyConsumed('again')
    })([event({ n: 1 }), event({ n: 2 })])
    expect(outcomes).toEqual([undefined, undefined])
  })

  it('that cannot be read are refused alone, as poison', async () => {
    const done: number[] = []
    const outcomes = await batch(async works => void done.push(...works))([
      event({ n: 'x' }),
      { ...event({ n: 1 }), type: 'test.other.v1' },
      event({ n: 3 }),
    ])
    expect(outcomes.map(outcome => outcome instanceof DomainError && outcome.code)).toEqual([
      'invalid-request',
      'invalid-request',
      false,
    ])
    expect(done).toEqual([3])
  })
})
