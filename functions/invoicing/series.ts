import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { Invoice } from './invoice.ts'

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
export const seriesOf = (sellerId: string, issuedOn: string, kind: Invoice['kind']): string =>
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
   * Writes consecutive invoices after `head`, with their events: all of them or none.
   *
   * @throws SeriesMoved when `head` is not the head any more
   * @throws AlreadyConsumed when one of the shipments has its invoice already
   */
  append(head: SeriesHead, issued: readonly { invoice: Invoice; event: DomainEvent }[]): Promise<void>
}
