import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { DomainEvent } from '../../shared/events.ts'
import { type IdempotencyRecord, idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import type { Update } from '../../shared/writes.ts'
import type { StockStep } from './decide-movement.ts'
import { inventoryTable } from './inventory.table.ts'
import { journaled } from './journal.ts'
import type { Movement } from './movement.ts'
import {
  correctStock,
  freeStock,
  openStock,
  quarantineStock,
  receiveStock,
  withdrawStock,
} from './movements.ts'

/** Thrown when a stock is not as it was read for a count: read again and decide anew. */
export class StockMovedMeanwhile extends Error {
  override readonly name = 'StockMovedMeanwhile'
}

interface Booking {
  readonly movement: Movement
  readonly steps: readonly StockStep[]
  readonly event: DomainEvent
  /** of a count: when it was made */
  readonly countedAt: Instant
  readonly done: IdempotencyRecord
}

export interface Movements {
  /** @throws StockMovedMeanwhile, `insufficient-stock` */
  book(booking: Booking): Promise<void>
}

const short = (step: StockStep) => () =>
  new DomainError('insufficient-stock', `Fewer pieces of ${step.sku} are free than are to go.`, {
    lines: [{ sku: step.sku, warehouseId: step.warehouseId, quantity: step.quantity }],
  })

const moved = (step: StockStep) => () => new StockMovedMeanwhile(`${step.sku} in ${step.warehouseId}`)

const writeOf = (step: StockStep, at: Instant, countedAt: Instant): Update => {
  switch (step.act) {
    case 'receive':
      return receiveStock({ ...step, at })
    case 'withdraw':
      return withdrawStock({ ...step, at }, short(step))
    case 'quarantine':
      return quarantineStock(step, short(step))
    case 'free':
      return freeStock(step, short(step))
    case 'correct': {
      const { before, ...rest } = step
      const count = { ...rest, measuredAt: countedAt }
      if (before === undefined) return openStock(count, moved(step))
      return correctStock({ ...count, before }, moved(step))
    }
  }
}

export const movementStore = (tables: Tables): Movements => ({
  book: ({ movement, steps, event, countedAt, done }) => {
    const { kind, movementId: reference, movedAt: at, movedBy: by, reason } = movement
    const writes = steps.map(step => writeOf(step, at, countedAt))
    return tables.transact([
      ...journaled(writes, { kind, at, reference, by, ...(reason ? { reason } : {}) }),
      outboxPut(event),
      idempotencyPut(inventoryTable, done),
    ])
  },
})
