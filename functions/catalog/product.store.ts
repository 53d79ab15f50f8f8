import { encodeCursor } from '../../shared/cursor.ts'
import { DomainError, versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { BatchGet, Query, Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, remove, type Write } from '../../shared/writes.ts'
import { catalogTable, gtinKey, productKey, wordKey, wordPartition } from './catalog.table.ts'
import { gtinsOf, type Product, type ProductRecord } from './product.ts'
import type { GtinOwner, ProductChange, ProductPage, Products } from './products.ts'
import { areFoundBy, wordsOfProduct } from './words.ts'

const recordItem = (record: ProductRecord): Item => ({
  ...productKey(record.sku),
  ...record,
  listedAs: record.status,
  ...(record.status === 'active' && record.category ? { onSaleIn: record.category } : {}),
})

/** A product is found by words only while it is on sale. */
const wordsIn = (record: ProductRecord | undefined): string[] =>
  record?.status === 'active' ? wordsOfProduct(record) : []

const wordItem = (
  word: string,
  { sku, sellerId }: Pick<Product, 'sku' | 'sellerId'>,
  words: readonly string[],
): Item => ({
  ...wordKey(word, sku),
  word,
  foundSku: sku,
  sellerId,
  words,
})

const gtinItem = ({ gtin, sku, unit }: GtinOwner): Item => ({ ...gtinKey(gtin), gtin, foundSku: sku, unit })

const firstRecord = (product: Product): ProductRecord => ({
  ...product,
  version: 1,
  changedAt: '2026-01-01T00:00:00.000Z',
  changedBy: 'seed',
})

/** A product's own item as it is written the first time: for seeds. */
export const productItem = (product: Product): Item => recordItem(firstRecord(product))

/** What leads to a product, as it is written the first time: the words it is found by, and its GTINs. */
export const leadsTo = (product: Product): Item[] => {
  const words = wordsIn(firstRecord(product))
  return [
    ...gtinsOf(product).map(({ gtin, unit }) => gtinItem({ gtin, sku: product.sku, unit })),
    ...words.map(word => wordItem(word, product, words)),
  ]
}

export const productOf = (item: Item): Product => {
  const { version: _, changedAt: _at, changedBy: _by, ...product } = recordOf(item)
  return product
}

/** What an item has for the database alone. */
const KEYS = new Set(['pk', 'sk', 'listedAs', 'onSaleIn'])

export const recordOf = (item: Item): ProductRecord => {
  const record: Record<string, unknown> = {}
  for (const name in item) if (!KEYS.has(name)) record[name] = item[name]
  return record as unknown as ProductRecord
}

/** What to put into a `batchGet` of several tables to read these products among others. */
export const productsBySku = (skus: readonly string[]): BatchGet => ({
  table: catalogTable,
  keys: skus.map(productKey),
})

/** The same for the owners of these GTINs (of fourteen digits). */
export const skusByGtin = (gtins: readonly string[]): BatchGet => ({
  table: catalogTable,
  keys: gtins.map(gtinKey),
})

export const gtinOwnerOf = ({ gtin, foundSku, unit }: Item): GtinOwner => ({ gtin, sku: foundSku, unit })

const wordWrites = ({ before, after }: ProductChange): Write[] => {
  const [old, now] = [wordsIn(before), wordsIn(after)]
  if (old.join(' ') === now.join(' ')) return []
  return [
    ...now.map(word => put(catalogTable, wordItem(word, after, now))),
    ...old.filter(word => !now.includes(word)).map(word => remove(catalogTable, wordKey(word, after.sku))),
  ]
}

const taken = (gtin: string) => (old: Item | undefined) =>
  new DomainError('gtin-taken', `${gtin} is the number of ${old?.foundSku}.`, { gtin, sku: old?.foundSku })

const gtinWrites = ({ before, after }: ProductChange): Write[] => {
  const old = before ? gtinsOf(before) : []
  const now = gtinsOf(after)
  const had = new Set(old.map(({ gtin }) => gtin))
  const has = new Set(now.map(({ gtin }) => gtin))
  return [
    ...now.map(({ gtin, unit }) =>
      put(catalogTable, gtinItem({ gtin, sku: after.sku, unit }), {
        when: had.has(gtin) ? { foundSku: equals(after.sku) } : { pk: absent() },
        refused: taken(gtin),
      }),
    ),
    ...old
      .filter(({ gtin }) => !has.has(gtin))
      .map(({ gtin }) => remove(catalogTable, gtinKey(gtin), { when: { foundSku: equals(after.sku) } })),
  ]
}

/** So many entries of a word are looked at for one page. */
const MOST_ENTRIES = 200

export const productStore = (tables: Tables): Products => {
  const list = async (query: Omit<Query, 'table' | 'cursor'>, cursor?: string): Promise<ProductPage> => {
    const page = await tables.query({ table: catalogTable, ...query, ...(cursor ? { cursor } : {}) })
    return { items: page.items.map(recordOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
  }

  return {
    find: async sku => {
      const item = await tables.get(catalogTable, productKey(sku), { consistent: true })
      return item && recordOf(item)
    },
    findAll: async skus => {
      const [items = []] = await tables.batchGet([{ ...productsBySku(skus), consistent: true }])
      return items.map(recordOf)
    },
    ofStatus: (status, { cursor, limit, descending = false }) =>
      list({ index: 'byStatus', partition: status, limit, descending }, cursor),
    ofCategory: (category, { cursor, limit, descending = false }) =>
      list({ index: 'byCategory', partition: category, limit, descending }, cursor),
    ofWords: async (query, { limit, cursor }) => {
      const longest = query.toSorted((a, b) => b.length - a.length)[0] ?? ''
      const { items, ...page } = await tables.query({
        table: catalogTable,
        partition: wordPartition(longest),
        sort: { beginsWith: longest },
        limit: MOST_ENTRIES,
        ...(cursor ? { cursor } : {}),
      })
      // A SKU with several words of that beginning is found at the first of them.
      const isFirst = ({ word, words }: Item): boolean =>
        (words as string[]).filter(one => one.startsWith(longest)).toSorted()[0] === word
      const found = items.filter(item => isFirst(item) && areFoundBy(item.words, query))
      const last = found[limit - 1]
      const more = last && found.length > limit ? encodeCursor({ pk: last.pk, sk: last.sk }) : page.cursor
      return {
        items: found.slice(0, limit).map(({ foundSku, sellerId }) => ({ sku: foundSku, sellerId })),
        ...(more ? { cursor: more } : {}),
      }
    },
    ofGtin: async gtin => {
      const item = await tables.get(catalogTable, gtinKey(gtin))
      return item && gtinOwnerOf(item)
    },
    save: change =>
      tables.transact([
        put(catalogTable, recordItem(change.after), {
          when: change.before ? { version: equals(change.before.version) } : { pk: absent() },
          refused: old => versionDiffers(old?.version ?? 0),
        }),
        ...gtinWrites(change),
        ...wordWrites(change),
        outboxPut(change.event),
        ...(change.done ? [idempotencyPut(catalogTable, change.done)] : []),
      ]),
  }
}
