import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { Write } from '../../shared/writes.ts'
import type { Invoice, InvoiceKind } from './invoice.ts'

/** Where a series stands. */
export interface SeriesHead {
  /** the last number given; 0 before the first */
  readonly last: number
  readonly lastHash: string
  readonly lastIssuedAt: Instant
}

/** What the first invoice of a series names as its predecessor's hash. */
export const NO_HASH = '0'.repeat(64)

/** The head of a series that has no invoice yet. */
export const emptySeries: SeriesHead = { last: 0, lastHash: NO_HASH, lastIssuedAt: '' }

/** Numbers count up per seller, year and kind of document. */
export const seriesOf = (sellerId: string, issuedOn: string, kind: InvoiceKind): string =>
  `${sellerId}/${issuedOn.slice(0, 4)}/${kind}`

/** Thrown when others have issued in the series since `head` was read. Nothing was written. */
export class SeriesMoved extends Error {
  override readonly name = 'SeriesMoved'
  readonly head: SeriesHead

  constructor(head: SeriesHead) {
    super('Others have issued in this series')
    this.head = head
  }
}

/** Where numbers are given. */
export interface SeriesStore {
  head(series: string): Promise<SeriesHead>
  /**
   * Writes consecutive documents after `head`, with their events and with what must become true in the same
   * moment: the quantities they take, the request that asked for them. All of it or none.
   *
   * @throws SeriesMoved when `head` is not the head any more; what a refused write of `together` says
   */
  append(
    head: SeriesHead,
    issued: readonly { invoice: Invoice; event: DomainEvent }[],
    together: readonly Write[],
  ): Promise<void>
}
