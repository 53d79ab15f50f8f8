import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, type Update, update } from '../../shared/writes.ts'
import { audienceKey, catalogTable, priceKey, priceListKey, priceShelf } from './catalog.table.ts'
import type { PriceEntry, PriceList } from './price-list.ts'
import type { PriceListChange, PriceLists } from './price-lists.ts'

/** Ids of lists are attribute names beside others, so they have a mark of their own. */
const MARK = 'list:'
const attributeOf = (priceListId: string): string => `${MARK}${priceListId}`

/** What the lists of an item say, by their id. */
export const byListOf = <Said>(item: Item | undefined): Map<string, Said> =>
  new Map(
    Object.entries(item ?? {})
      .filter(([name]) => name.startsWith(MARK))
      .map(([name, said]) => [name.slice(MARK.length), said as Said]),
  )

/** What a buyer's prices need to know of a list, kept beside those of the others for its audience. */
export type ListTerms = Omit<PriceList, 'name' | 'changedAt' | 'changedBy' | 'sellerId'>
/** What an entry says beside its SKU. */
export type EntryTerms = Omit<PriceEntry, 'sku'>

const termsOf = ({ name: _, changedAt: _at, changedBy: _by, sellerId: _s, ...terms }: PriceList): ListTerms =>
  JSON.parse(JSON.stringify(terms))

const listItem = (list: PriceList): Item => ({
  ...priceListKey(list.priceListId),
  ...list,
  listOf: list.sellerId,
})

const listOfItem = ({ pk: _pk, sk: _sk, listOf: _of, ...list }: Item): PriceList =>
  list as unknown as PriceList

const termsWrite = (list: PriceList): Update =>
  update(catalogTable, audienceKey(list.audience), {
    set: { [attributeOf(list.priceListId)]: termsOf(list) },
  })

const entryWrite = ({ priceListId, audience }: PriceList, { sku, ...terms }: PriceEntry): Update =>
  update(catalogTable, priceKey(audience, sku), {
    set: {
      [attributeOf(priceListId)]: JSON.parse(JSON.stringify(terms)),
      pricedFor: priceShelf(audience),
      sku,
    },
  })

const entryRemoval = ({ priceListId, audience }: PriceList, sku: string): Update =>
  update(catalogTable, priceKey(audience, sku), {
    set: { pricedFor: priceShelf(audience), sku },
    remove: [attributeOf(priceListId)],
  })

const firstItems = (list: PriceList, entries: readonly PriceEntry[]): Item[] => [
  listItem(list),
  { ...audienceKey(list.audience), [attributeOf(list.priceListId)]: termsOf(list) },
  ...entries.map(({ sku, ...terms }) => ({
    ...priceKey(list.audience, sku),
    pricedFor: priceShelf(list.audience),
    sku,
    [attributeOf(list.priceListId)]: terms,
  })),
]

/** Items of lists with their entries, as they are written the first time: for seeds. */
export const priceListItems = (
  lists: readonly { readonly list: PriceList; readonly entries: readonly PriceEntry[] }[],
): Item[] => {
  const items = new Map<string, Item>()
  for (const item of lists.flatMap(({ list, entries }) => firstItems(list, entries))) {
    const id = `${item.pk} ${item.sk}`
    items.set(id, { ...items.get(id), ...item })
  }
  return [...items.values()]
}

const headWrites = ({ before, after, event, done }: PriceListChange) => [
  put(catalogTable, listItem(after), {
    when: before ? { version: equals(before.version) } : { pk: absent() },
    refused: old => versionDiffers(old?.version ?? 0),
  }),
  termsWrite(after),
  outboxPut(event),
  idempotencyPut(catalogTable, done),
]

export const priceListStore = (tables: Tables): PriceLists => ({
  find: async priceListId => {
    const item = await tables.get(catalogTable, priceListKey(priceListId), { consistent: true })
    return item && listOfItem(item)
  },
  ofSeller: async (sellerId, { limit, cursor: from, descending = false }) => {
    const { items, cursor } = await tables.query({
      table: catalogTable,
      index: 'bySeller',
      partition: sellerId,
      limit,
      descending,
      ...(from ? { cursor: from } : {}),
    })
    return { items: items.map(listOfItem), ...(cursor ? { cursor } : {}) }
  },
  countFor: async audience => byListOf(await tables.get(catalogTable, audienceKey(audience))).size,
  entriesOf: async ({ priceListId, audience }, { limit, cursor: from, descending = false }) => {
    const { items, cursor } = await tables.query({
      table: catalogTable,
      index: 'byAudience',
      partition: priceShelf(audience),
      limit,
      descending,
      ...(from ? { cursor: from } : {}),
    })
    const entries = items.flatMap(item => {
      const terms = byListOf<EntryTerms>(item).get(priceListId)
      return terms ? [{ sku: item.sku as string, ...terms }] : []
    })
    return { items: entries, ...(cursor ? { cursor } : {}) }
  },
  save: (change, prices) =>
    tables.transact([
      ...headWrites(change),
      ...(prices?.set ?? []).map(entry => entryWrite(change.after, entry)),
      ...(prices?.remove ?? []).map(sku => entryRemoval(change.after, sku)),
    ]),
})
