import type { BatchGet } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import { audiencesOf, type Buyer } from './audience.ts'
import { audienceKey, catalogTable, priceKey, priceShelf } from './catalog.table.ts'
import type { PriceCandidate } from './decide-price.ts'
import { byListOf, type EntryTerms, type ListTerms } from './price-list.store.ts'

/** The price lists that say something of a SKU to a buyer. */
export type Candidates = (sku: string) => readonly PriceCandidate[]

/** The terms of price lists, by their id. */
export type TermsById = ReadonlyMap<string, ListTerms>

/** What to put into a `batchGet` to read the terms of all lists for these audiences. */
export const termsFor = (audiences: readonly string[]): BatchGet => ({
  table: catalogTable,
  keys: audiences.map(audienceKey),
})

/** The same for what the lists for these audiences say of SKUs. */
export const entriesFor = (audiences: readonly string[], skus: readonly string[]): BatchGet => ({
  table: catalogTable,
  keys: [...new Set(audiences.map(priceShelf))].flatMap(shelf => skus.map(sku => priceKey(shelf, sku))),
})

/**
 * Both at once, all that a buyer's prices of these SKUs are decided on: one key for each audience that he
 * belongs to, and two for each SKU.
 */
export const pricesFor = (buyer: Buyer, skus: readonly string[]): BatchGet => {
  const audiences = audiencesOf(buyer)
  return {
    table: catalogTable,
    keys: [...termsFor(audiences).keys, ...entriesFor(audiences, skus).keys],
  }
}

export const termsOf = (items: readonly Item[]): TermsById =>
  new Map(items.filter(({ sk }) => sk === 'lists').flatMap(item => [...byListOf<ListTerms>(item)]))

/**
 * The candidates in what was read; a list's terms are joined to its entry. Entries of lists whose terms were
 * not read are for others: they lie beside those for this buyer's groups.
 *
 * @param terms default: those among the items
 */
export const candidatesOf = (items: readonly Item[], terms: TermsById = termsOf(items)): Candidates => {
  const bySku = new Map<string, PriceCandidate[]>()
  for (const item of items.filter(({ sk }) => sk === 'price')) {
    for (const [priceListId, entry] of byListOf<EntryTerms>(item)) {
      const list = terms.get(priceListId)
      if (!list) continue
      const { audience, currency, priority, validFrom, validUntil, status, version } = list
      const candidate: PriceCandidate = {
        priceListId,
        audience,
        currency,
        priority,
        ...(validFrom ? { validFrom } : {}),
        ...(validUntil ? { validUntil } : {}),
        status,
        version,
        tiers: entry.tiers,
        ...(entry.quantityRules ? { quantityRules: entry.quantityRules } : {}),
      }
      bySku.set(item.sku, [...(bySku.get(item.sku) ?? []), candidate])
    }
  }
  return sku => bySku.get(sku) ?? []
}
