import { type Actor, actsAs } from '../../../shared/actor.ts'
import type { Clock } from '../../../shared/clock.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { type BrokenRule, parseOrRefuse } from '../../../shared/http/validate.ts'
import type { Warehouse } from '../../inventory/index.ts'
import { type ArrivedReading, readingSchema } from './reading.ts'

/** Where accepted readings wait to be recorded. */
export interface ReadingQueue {
  /** All of them, or it throws; some may be there then, and again after a second try. */
  send(readings: readonly ArrivedReading[]): Promise<void>
}

export interface PostReadingsDeps {
  readonly queue: ReadingQueue
  readonly warehouses: () => Promise<readonly Warehouse[]>
  readonly clock: Clock
}

/** What became of one reading of a batch: it waits to be recorded, or is none and says why. */
export interface ReadingAnswer {
  readonly deviceId?: string
  readonly readingId?: string
  readonly status: 'accepted' | 'refused'
  readonly errors?: BrokenRule[]
}

export interface PostedReadings {
  readonly accepted: number
  readonly refused: number
  /** answer i belongs to reading i */
  readonly readings: ReadingAnswer[]
}

type Verdict = { reading: ArrivedReading } | { errors: BrokenRule[] }

const textOf = (value: unknown, name: string): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const member = (value as Record<string, unknown>)[name]
  return typeof member === 'string' ? member.slice(0, 64) : undefined
}

/**
 * Takes a gateway's batch: each reading is checked by itself, and what is one goes to the queue. Faulty ones
 * do not hold up the others. The gateway reads only warehouses of its own organization.
 */
export const postReadings = ({ queue, warehouses, clock }: PostReadingsDeps) => {
  const check = (value: unknown, own: ReadonlySet<string>, receivedAt: number): Verdict => {
    try {
      const reading = parseOrRefuse(readingSchema, value, 'reading')
      if (own.has(reading.warehouseId)) return { reading: { ...reading, receivedAt } }
      return { errors: [{ pointer: '/warehouseId', rule: 'must be a warehouse of your organization' }] }
    } catch (thrown) {
      if (!(thrown instanceof DomainError)) throw thrown
      return { errors: thrown.extensions.errors as BrokenRule[] }
    }
  }

  return async (values: readonly unknown[], actor: Actor): Promise<PostedReadings> => {
    const own = new Set(
      (await warehouses())
        .filter(({ ownerId }) => ownerId === actor.organizationId || actsAs(actor, 'operator'))
        .map(({ warehouseId }) => warehouseId),
    )
    const receivedAt = Date.parse(clock())
    const verdicts = values.map(value => check(value, own, receivedAt))
    const accepted = verdicts.flatMap(verdict => ('reading' in verdict ? [verdict.reading] : []))
    if (accepted.length) await queue.send(accepted)
    const readings = values.map((value, i): ReadingAnswer => {
      const verdict = verdicts[i]
      const deviceId = textOf(value, 'deviceId')
      const readingId = textOf(value, 'readingId')
      return {
        ...(deviceId ? { deviceId } : {}),
        ...(readingId ? { readingId } : {}),
        ...(verdict && 'errors' in verdict
          ? { status: 'refused', errors: verdict.errors }
          : { status: 'accepted' }),
      }
    })
    return { accepted: accepted.length, refused: values.length - accepted.length, readings }
  }
}
