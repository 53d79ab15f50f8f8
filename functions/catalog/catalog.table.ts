import { defineTable } from '../../shared/tables.ts'

/**
 * Products, the words and GTINs that they are found by, price lists and prices.
 *
 * - `byStatus`, `byCategory`: products by SKU, which is what a catalogue page reads
 * - `bySeller`: the price lists of a seller
 * - `byAudience`: the prices for an organization, or for all groups and everyone, by SKU, for those who keep them
 */
export const catalogTable = defineTable({
  name: 'catalog',
  indexes: {
    byStatus: { partition: 'listedAs', sort: 'sku' },
    byCategory: { partition: 'onSaleIn', sort: 'sku' },
    bySeller: { partition: 'listOf', sort: 'priceListId' },
    byAudience: { partition: 'pricedFor', sort: 'sku' },
  },
})

export const productKey = (sku: string) => ({ pk: `product#${sku}`, sk: 'product' })

/** Whose number a GTIN is. Written only where there is none, so no two SKUs have the same. */
export const gtinKey = (gtin: string) => ({ pk: `gtin#${gtin}`, sk: 'gtin' })

/** SKUs by a word of theirs, so that the beginning of a word is a range of one partition. */
export const wordPartition = (word: string): string => `word#${[...word][0] ?? ''}`
export const wordKey = (word: string, sku: string) => ({ pk: wordPartition(word), sk: `${word}#${sku}` })

export const priceListKey = (priceListId: string) => ({ pk: `priceList#${priceListId}`, sk: 'priceList' })

/** The terms of all lists for an audience in one item: an attribute each, by the list's id. */
export const audienceKey = (audience: string) => ({ pk: `audience#${audience}`, sk: 'lists' })

const OF_ONE = 'organization:'

/**
 * With whose prices those for an audience lie: an organization's by themselves, all others together. So a
 * buyer's prices of a SKU are two items at most, in however many groups he is.
 */
export const priceShelf = (audience: string): string => (audience.startsWith(OF_ONE) ? audience : 'shared')

/**
 * What all lists of a shelf say of a SKU: an attribute each, by the list's id. Shelf and SKU are known before
 * anything is read, so that a page's or an order's prices are one `BatchGetItem`.
 */
export const priceKey = (audience: string, sku: string) => ({
  pk: `price#${priceShelf(audience)}#${sku}`,
  sk: 'price',
})
