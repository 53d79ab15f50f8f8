import * as z from 'zod/mini'
import type { Instant } from '../../shared/clock.ts'
import { type Put, put, type Update, type Write } from '../../shared/writes.ts'
import { inventoryTable, type JournalName, journalKey } from './inventory.table.ts'
import type { Place } from './stock.ts'

/** By how much a movement changes what is there, what of it is promised and what is in quarantine. */
export interface Deltas {
  readonly onHand?: number
  readonly held?: number
  readonly quarantined?: number
}

export interface JournalLine extends Place, Deltas {}

/** Why stock changed. */
export const movementKinds = [
  'receipt',
  'issue',
  'adjustment',
  'transfer',
  'count',
  'quarantine',
  'hold',
  'release',
  'promotion',
] as const
export type MovementKind = (typeof movementKinds)[number]

/** What a journal entry tells beside its figures. */
export interface Occasion {
  readonly kind: MovementKind
  readonly at: Instant
  /** what caused it, unique per transaction: an order and its version, a receipt, a reading */
  readonly reference: string
  /** who did it; absent where a machine did */
  readonly by?: string | undefined
  readonly reason?: string | undefined
}

export interface JournalEntry extends Occasion {
  readonly lines: JournalLine[]
}

export const journalEntrySchema = z
  .object({
    kind: z.enum(movementKinds),
    at: z.string(),
    reference: z.string(),
    by: z.optional(z.string()),
    reason: z.optional(z.string()),
    lines: z.array(
      z.object({
        sku: z.string(),
        warehouseId: z.string(),
        bucket: z.optional(z.int()),
        onHand: z.optional(z.int()),
        held: z.optional(z.int()),
        quarantined: z.optional(z.int()),
      }),
    ),
  })
  .register(z.globalRegistry, {
    id: 'StockJournalEntry',
    description: 'What one transaction has changed in stock, as differences.',
  })

const figures = ['onHand', 'held', 'quarantined'] as const

const isStockUpdate = (write: Write): write is Update =>
  write.kind === 'update' && write.table.name === inventoryTable.name && write.key.pk.startsWith('stock#')

/** The bookkeeping of one update, read off the update itself: the two cannot drift apart. */
const lineOf = ({ key, add = {} }: Update): JournalLine => {
  const [, sku = '', bucket] = key.pk.split('#')
  const changed = figures.filter(name => add[name]).map(name => [name, add[name]])
  return {
    sku,
    warehouseId: key.sk,
    ...(bucket ? { bucket: Number(bucket) } : {}),
    ...Object.fromEntries(changed),
  }
}

const nameFor = (lines: readonly JournalLine[]): JournalName =>
  lines.some(({ onHand, quarantined }) => onHand || quarantined) ? 'goods' : 'promises'

const entryPut = ({ lines, ...occasion }: JournalEntry): Put =>
  put(inventoryTable, {
    ...journalKey(nameFor(lines), occasion.at, occasion.reference),
    ...occasion,
    lines,
  })

/**
 * The writes of a transaction with the entry that books their changes of stock: one entry for each
 * transaction, never changed and never removed. Without such changes there is none.
 */
export const journaled = (writes: readonly Write[], occasion: Occasion): Write[] => {
  const lines = writes.filter(isStockUpdate).map(lineOf)
  return lines.length ? [...writes, entryPut({ ...occasion, lines })] : [...writes]
}
