import type { Product } from './product.ts'

const HAN = /\p{Script=Han}+/gu
const WORD = /[\p{L}\p{N}]+/gu

/** A SKU is found by so many words at most: old and new ones are written in one transaction of a hundred. */
const MOST_WORDS = 40

const pairs = (run: string): string[] => {
  const characters = [...run]
  const last = characters.at(-1) ?? ''
  return [...characters.slice(1).map((character, i) => `${characters[i]}${character}`), last]
}

/**
 * What a text is found by: words of letters and digits, folded to small letters, and of Chinese, which has
 * no blanks, each two neighbouring characters and the last one of a run.
 */
export const wordsOf = (text: string): string[] => {
  const folded = text.normalize('NFKC').toLowerCase()
  const han = (folded.match(HAN) ?? []).flatMap(pairs)
  const words = folded.replace(HAN, ' ').match(WORD) ?? []
  return [...new Set([...words, ...han])]
}

/** The words of a SKU, from its code, its names in all languages and its category. */
export const wordsOfProduct = (
  product: Pick<Product, 'sku' | 'name' | 'translations' | 'category'>,
): string[] => {
  const names = Object.values(product.translations ?? {}).map(({ name }) => name)
  const { zh, en } = product.name
  const found = [zh, en, ...names, product.category ?? '', product.sku].flatMap(wordsOf)
  return [...new Set([product.sku.toLowerCase(), ...found])].slice(0, MOST_WORDS)
}

/**
 * Whether words are found by a query: each word of it begins one of them.
 *
 * @param query words as `wordsOf` gives them
 */
export const areFoundBy = (words: readonly string[], query: readonly string[]): boolean =>
  query.every(wanted => words.some(word => word.startsWith(wanted)))
