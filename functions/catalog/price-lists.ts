import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import type { PriceEntry, PriceList } from './price-list.ts'
import type { PageRequest } from './products.ts'

/** A change of a list with its event. */
export interface PriceListChange {
  readonly before: PriceList | undefined
  readonly after: PriceList
  readonly event: DomainEvent
  readonly done: IdempotencyRecord
}

/** Price lists by access pattern. */
export interface PriceLists {
  find(priceListId: string): Promise<PriceList | undefined>
  ofSeller(sellerId: string, page: PageRequest): Promise<{ items: PriceList[]; cursor?: string }>
  /** How many lists there are for an audience, retired ones with them. */
  countFor(audience: string): Promise<number>
  /** A list's prices by SKU; a page may have fewer, where other lists lie between. */
  entriesOf(
    list: Pick<PriceList, 'priceListId' | 'audience'>,
    page: PageRequest,
  ): Promise<{ items: PriceEntry[]; cursor?: string }>
  /**
   * The list's terms, and what is set in it and taken out of it, all or nothing.
   *
   * @throws `precondition-failed` when it is not in the version of `before` any more
   */
  save(
    change: PriceListChange,
    prices?: { readonly set: readonly PriceEntry[]; readonly remove: readonly string[] },
  ): Promise<void>
}
