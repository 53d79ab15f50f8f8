import type { Labelled } from './labelled.ts'
import { seeded } from './random.ts'

/** Alternatives in a phrase, innermost: `(a|b|)` is a, b or nothing. */
const CHOICE = /\(([^()]*)\)/

const waysOf = (pattern: string): number => {
  const choice = CHOICE.exec(pattern)
  if (!choice) return 1
  return (choice[1] ?? '').split('|').length * waysOf(pattern.replace(CHOICE, ''))
}

const oneOf = (pattern: string, random: () => number): string => {
  let text = pattern
  for (let choice = CHOICE.exec(text); choice; choice = CHOICE.exec(text)) {
    const ways = (choice[1] ?? '').split('|')
    text = text.replace(choice[0], () => ways[Math.floor(random() * ways.length)] ?? '')
  }
  return text.replace(/\s+/g, ' ').trim()
}

/** The texts of a pattern: all of them, or so many of them that no pattern outweighs the others. */
const expand = (pattern: string, most: number, random: () => number): string[] => {
  const found = new Set<string>()
  const wanted = Math.min(most, waysOf(pattern))
  for (let tries = 0; found.size < wanted && tries < wanted * 20; tries++) {
    const text = oneOf(pattern, random)
    if (text) found.add(text)
  }
  return [...found]
}

/** How many texts a pattern may give. */
const MOST_PER_PATTERN = 6

/**
 * Reads a file of phrases for one intent: a phrase a line, `#` for remarks, and in phrases alternatives as
 * `(one|other|)`. The same file gives the same rows.
 */
export const parsePhrases = (text: string, intent: string, most = MOST_PER_PATTERN): Labelled[] => {
  const random = seeded(intent.length * 7919 + text.length)
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line && !line.startsWith('#'))
    .flatMap(phrase => expand(phrase, most, random).map(text => ({ text, intent, phrase })))
}
