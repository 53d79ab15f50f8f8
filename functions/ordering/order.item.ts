import { DomainError } from '../../shared/errors/domain-error.ts'
import { ROOM } from '../../shared/merge-writes.ts'
import type { Item } from '../../shared/writes.ts'
import type { OrderRecord, RecordedLine, Work } from './order-record.ts'
import { chunkKey, ORDER, orderKey } from './ordering.table.ts'

/** How many lines lie with the order itself, how many in each item beside it, and what a transaction holds. */
export interface LineLimits {
  readonly inline: number
  readonly chunk: number
  readonly writes: number
}

/**
 * An item may have 400 kB and a transaction 100 writes. 45 lines with their holds fit into the order's own
 * transaction; a chunk of 25 leaves each line three places to take its pieces from.
 */
export const LINE_LIMITS: LineLimits = { inline: 45, chunk: 25, writes: ROOM }

/** An index lists what has its attributes: what somebody must not see yet goes without. */
const hiddenParties = ({ buyerId, sellerId, isDraft, work }: OrderRecord) => {
  if (work?.kind === 'place' && work.isNew) return { parties: { buyerId, sellerId } }
  return isDraft ? { parties: { sellerId }, buyerId } : { buyerId, sellerId }
}

/** The order's own item; its lines only where they are few. */
export const headItem = (record: OrderRecord): Item => {
  const { buyerId: _buyer, sellerId: _seller, lines, work, ...rest } = record
  return {
    ...orderKey(record.orderId),
    ...rest,
    ...hiddenParties(record),
    lines: record.chunkSize ? [] : lines,
    ...(work ? { work, workId: work.workId, workPhase: 'forward' } : {}),
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

/** Without a size the lines lie with the order: there are no chunks. */
export const chunksOf = <T>(lines: readonly T[], size: number | undefined): T[][] =>
  size
    ? Array.from({ length: Math.ceil(lines.length / size) }, (_, i) => lines.slice(i * size, (i + 1) * size))
    : []

/** Stock items and the backorder that a step writes for a line, at most. */
const weightOf = ({ allocations, backordered }: RecordedLine): number =>
  allocations.length + (backordered > 0 ? 1 : 0)

/** A step writes beside that: the check of the order, the chunk and the journal's entry. */
const WRITES_OF_A_STEP = 3

const fits = (lines: readonly RecordedLine[], size: number, limits: LineLimits): boolean =>
  chunksOf(lines, size).every(
    chunk => chunk.reduce((sum, line) => sum + weightOf(line), WRITES_OF_A_STEP) <= limits.writes,
  )

/**
 * How many lines go into a chunk so that each step is one transaction: as many as usual, fewer where lines
 * take their pieces from many places.
 *
 * @throws `order-too-scattered` when there would be more chunks than the first transaction can write
 */
export const chunkSizeFor = (
  lines: readonly RecordedLine[],
  limits: LineLimits,
  preferred = limits.chunk,
): number => {
  let size = preferred
  while (size > 1 && !fits(lines, size, limits)) size = Math.ceil(size / 2)
  if (!fits(lines, size, limits) || Math.ceil(lines.length / size) > limits.writes - 4) {
    throw new DomainError('order-too-scattered', 'The pieces lie in too many places for one order.')
  }
  return size
}

const linesBefore = ({ lines, previous, workId }: Item, work: Work | undefined): RecordedLine[] =>
  work && previous && workId === work.workId ? previous : lines

/** The order of its items as a query gives them. While a work is under way its lines are those before it. */
export const recordOf = (items: readonly Item[]): OrderRecord | undefined => {
  const head = items.find(({ sk }) => sk === ORDER)
  if (!head) return undefined
  const { pk: _pk, sk: _sk, parties, workId: _id, workPhase: _phase, ...rest } = head
  const record = { ...rest, ...parties } as unknown as OrderRecord
  if (!record.chunkSize) return record
  const chunks = items.filter(({ sk }) => sk !== ORDER)
  return { ...record, lines: chunks.flatMap(chunk => linesBefore(chunk, record.work)) }
}
