import type { Item } from '../../shared/writes.ts'
import type { OrderRecord, RecordedLine, Work } from './order-record.ts'
import { chunkKey, ORDER, orderKey } from './ordering.table.ts'

/** How many lines lie with the order itself, and how many in each item beside it when there are more. */
export interface LineLimits {
  readonly inline: number
  readonly chunk: number
}

/**
 * An item may have 400 kB and a transaction 100 writes. 45 lines with their holds fit into the order's own
 * transaction; a chunk of 25 leaves each line three places to take its pieces from.
 */
export const LINE_LIMITS: LineLimits = { inline: 45, chunk: 25 }

/** An index lists what has its attributes: what somebody must not see yet goes without. */
const hiddenParties = ({ buyerId, sellerId, isDraft, work }: OrderRecord) => {
  if (work?.kind === 'place' && work.isNew) return { parties: { buyerId, sellerId } }
  return isDraft ? { parties: { sellerId }, buyerId } : { buyerId, sellerId }
}

/** The order's own item; its lines only where they are few. */
export const headItem = (record: OrderRecord, phase: 'forward' | 'back' = 'forward'): Item => {
  const { buyerId: _buyer, sellerId: _seller, lines, work, ...rest } = record
  return {
    ...orderKey(record.orderId),
    ...rest,
    ...hiddenParties(record),
    lines: record.chunkCount ? [] : lines,
    ...(work ? { work, workId: work.workId, workPhase: phase } : {}),
  }
}

interface ChunkState {
  /** the lines before the work, for as long as it is under way */
  readonly previous?: readonly RecordedLine[] | undefined
  readonly workId?: string | undefined
  /** the work that has been through here */
  readonly doneBy?: string | undefined
}

export const chunkItem = (
  orderId: string,
  index: number,
  lines: readonly RecordedLine[],
  state: ChunkState = {},
): Item => ({ ...chunkKey(orderId, index), lines, ...state })

export const chunksOf = <T>(lines: readonly T[], { inline, chunk }: LineLimits): T[][] =>
  lines.length <= inline
    ? []
    : Array.from({ length: Math.ceil(lines.length / chunk) }, (_, i) =>
        lines.slice(i * chunk, (i + 1) * chunk),
      )

const linesBefore = ({ lines, previous, workId }: Item, work: Work | undefined): RecordedLine[] =>
  work && previous && workId === work.workId ? previous : lines

/** The order of its items as a query gives them. While a work is under way its lines are those before it. */
export const recordOf = (items: readonly Item[]): OrderRecord | undefined => {
  const head = items.find(({ sk }) => sk === ORDER)
  if (!head) return undefined
  const { pk: _pk, sk: _sk, parties, workId: _id, workPhase: _phase, ...rest } = head
  const record = { ...rest, ...parties } as unknown as OrderRecord
  if (!record.chunkCount) return record
  const chunks = items.filter(({ sk }) => sk !== ORDER)
  return { ...record, lines: chunks.flatMap(chunk => linesBefore(chunk, record.work)) }
}
