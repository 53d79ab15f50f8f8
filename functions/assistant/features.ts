import { matchingForm } from './normalise.ts'

/**
 * Words, letters, concepts and pairs of a text are weighed apart: each group has the length 1, however many
 * features it has. Pairs grow with the square of a text, and would leave nothing to the words of a long one.
 */
export type FeatureGroup = 0 | 1 | 2 | 3

/** Things that a text may name, each with a pattern over the matching form for all the ways to say it. */
export type Concepts = readonly (readonly [name: string, said: RegExp])[]

/** Reads a file of concepts: `name: one way|another way` a line, `#` for remarks. */
export const parseConcepts = (lines: readonly string[]): Concepts =>
  lines
    .filter(line => line.trim() && !line.startsWith('#'))
    .map(line => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).trim(), new RegExp(line.slice(colon + 1).trim(), 'u')]
    })

/** Features of a text by the 32-bit hash of their name, with how often they occur. */
export type Features = Map<number, { count: number; readonly group: FeatureGroup }>

const TOKENS = /[a-z]+(?:'[a-z]+)*|\d+|\p{Script=Han}|\p{L}+|\?/gu
const HAN = /\p{Script=Han}/u
const DIGITS = /^\d/
const SHORTEST = 3
const LONGEST = 5
/** Letters over a word's end: what typing without blanks, or with too many, leaves alike. */
const ACROSS = 4
/** Of this many different Han letters each two together are a feature, wherever they stand: Chinese word order is free. */
const MOST_PAIRED = 24
/** A longer text repeats itself as far as its intent goes. */
const MOST_TOKENS = 200

/** FNV-1a over UTF-16 units, mixed at the end so that short texts use all bits. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** Latin words, single Han letters, question marks, and numbers as no more than their length. */
export const tokensOf = (text: string): string[] =>
  (matchingForm(text).match(TOKENS) ?? [])
    .slice(0, MOST_TOKENS)
    .map(token => (DIGITS.test(token) ? `#${Math.min(token.length, 5)}` : token))

/**
 * What a text shows to the classifier: words (of Chinese: letters) alone, in twos and threes and in twos
 * over a gap; of Chinese besides all pairs of letters; and of Latin
 * words pieces of three to five letters, which survive typos and endings. Given concepts: those that the text
 * names, alone and in twos.
 */
export const featuresOf = (text: string, concepts: Concepts = []): Features => {
  const found: Features = new Map()
  const add = (group: FeatureGroup, name: string) => {
    const hash = hashOf(name)
    const before = found.get(hash)
    if (before) before.count += 1
    else found.set(hash, { count: 1, group })
  }
  const tokens = tokensOf(text)
  const framed = ['<', ...tokens, '>']
  for (const token of tokens) add(0, `1${token}`)
  for (let i = 0; i + 1 < framed.length; i++) add(0, `2${framed[i]} ${framed[i + 1]}`)
  for (let i = 0; i + 2 < framed.length; i++) {
    add(0, `3${framed[i]} ${framed[i + 1]} ${framed[i + 2]}`)
    add(0, `4${framed[i]} ${framed[i + 2]}`)
  }
  const letters = [...new Set(tokens.filter(token => HAN.test(token)))].slice(0, MOST_PAIRED).toSorted()
  letters.forEach((one, i) => {
    for (const other of letters.slice(i + 1)) add(3, `7${one}${other}`)
  })
  const form = matchingForm(text)
  const named = concepts.filter(([, said]) => said.test(form)).map(([name]) => name)
  named.forEach((one, i) => {
    add(2, `8${one}`)
    for (const other of named.slice(i + 1)) add(2, `9${one} ${other}`)
  })
  const words = tokens.filter(token => /^[a-z]/.test(token) && !HAN.test(token))
  for (const word of words) {
    const bounded = `^${word}$`
    for (let size = SHORTEST; size <= LONGEST && size < bounded.length; size++) {
      for (let i = 0; i + size <= bounded.length; i++) add(1, `5${bounded.slice(i, i + size)}`)
    }
  }
  const line = words.join(' ')
  for (let i = 0; i + ACROSS <= line.length; i++) {
    const piece = line.slice(i, i + ACROSS)
    if (piece.includes(' ')) add(1, `6${piece}`)
  }
  return found
}
