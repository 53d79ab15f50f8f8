import { numberOf } from './numerals.ts'

/** Numbers as they are written, without signs that only group them. Lone digits that number a list are none. */
const NUMBERS = /\d+(?:[,，]\d{3})*(?:\.\d+)?/g
const IDS = /\b[a-z]{2,4}_[0-9A-Z]{26}\b/gi

const plain = (number: string): string => String(numberOf(number.replace(/，/g, ',')))

const numbersIn = (text: string): string[] =>
  (
    text
      .normalize('NFKC')
      .replace(/^\s*\d+[.)、]\s/gm, ' ')
      .match(NUMBERS) ?? []
  ).map(plain)

const idsIn = (text: string): string[] => (text.match(IDS) ?? []).map(id => id.toUpperCase())

/**
 * The numbers and ids of a reply that nothing it rests on contains. Amounts are kept in minor units, so a
 * number counts as found also when a hundredfold of it is there.
 */
export const unsupported = (reply: string, evidence: readonly string[]): string[] => {
  const all = evidence.join('\n')
  const numbers = new Set(numbersIn(all))
  const ids = new Set(idsIn(all))
  const isFound = (number: string) =>
    numbers.has(number) || numbers.has(String(Math.round(Number(number) * 100)))
  const withoutIds = reply.replace(IDS, ' ')
  return [
    ...numbersIn(withoutIds).filter(number => !isFound(number)),
    ...idsIn(reply).filter(id => !ids.has(id)),
  ]
}
