import { DomainError } from '../../../shared/errors/domain-error.ts'
import type { StockRef } from '../../inventory/index.ts'
import type { Look } from '../positions/evaluate-positions.ts'
import type { PurchaseOrder } from '../purchase-orders/purchase-order.ts'
import type { ArrivedReading } from './reading.ts'
import { readingsOf } from './reading-message.ts'
import type { Recorded } from './record-readings.ts'

export interface HandleReadingsDeps {
  readonly record: (readings: readonly ArrivedReading[]) => Promise<Recorded>
  readonly evaluate: (looks: readonly Look[]) => Promise<PurchaseOrder[]>
  /** tells owners of stocks that are too low or too high */
  readonly watch: (stocks: readonly StockRef[]) => Promise<unknown>
}

export interface HandledReadings {
  /** outcome i belongs to message i: nothing, or why it is no message of readings */
  readonly outcomes: readonly (DomainError | undefined)[]
  readonly counts: Recorded['counts']
  readonly raised: readonly PurchaseOrder[]
}

/** Messages of readings: records what they say, warns of what has crossed a level and orders what has fallen too low. */
export const handleReadings =
  ({ record, evaluate, watch }: HandleReadingsDeps) =>
  async (messages: readonly unknown[]): Promise<HandledReadings> => {
    const readings: ArrivedReading[] = []
    const outcomes = messages.map(message => {
      try {
        readings.push(...readingsOf(message))
        return undefined
      } catch (thrown) {
        if (thrown instanceof DomainError) return thrown
        throw thrown
      }
    })
    const { counts, looks, crossed } = await record(readings)
    if (crossed.length) await watch(crossed)
    return { outcomes, counts, raised: await evaluate(looks) }
  }
