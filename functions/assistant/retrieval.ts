import { matchingForm } from './normalise.ts'

/** A piece of text that can be found, with the parts of it that count more. */
export interface Passage {
  readonly id: string
  readonly title: string
  readonly text: string
  /** Ways in which people ask for it. */
  readonly questions?: readonly string[]
}

export interface Hit {
  readonly id: string
  readonly score: number
  /** Share, 0 to 1, of the question's weight that the passage covers. */
  readonly coverage: number
}

const PIECES = /\p{Script=Han}+|[a-z]+(?:'[a-z]+)*|\d+(?:\.\d+)*/gu
const HAN = /\p{Script=Han}/u
/** Too common in questions to say anything about what is sought. */
const STOP = new Set(
  'a an the is are was be to of in on at for and or i we you my our your it this that do does did can could how what when where which will would please with from me us if have has'.split(
    ' ',
  ),
)
/** Letters that only make a Chinese sentence a question; bigrams of them alone say nothing. */
const EMPTY = /^[的了吗呢吧啊么请问我你您们是有在和与或就都也要会能可以被把给这那哪什怎何为]+$/u

const stem = (word: string): string =>
  word.length > 4
    ? word.replace(/(?:ing|ied|ies|es|ed|s)$/, match => (match === 'ies' || match === 'ied' ? 'y' : ''))
    : word

/** Terms of a text: of Chinese its letters in twos, of other words their stems, numbers as they are. */
export const termsOf = (text: string): string[] => {
  const terms: string[] = []
  for (const piece of matchingForm(text).match(PIECES) ?? []) {
    if (!HAN.test(piece)) {
      if (!STOP.has(piece)) terms.push(stem(piece))
      continue
    }
    if (piece.length === 1 && !EMPTY.test(piece)) terms.push(piece)
    for (let i = 0; i + 2 <= piece.length; i++) {
      const pair = piece.slice(i, i + 2)
      if (!EMPTY.test(pair)) terms.push(pair)
    }
  }
  return terms
}

/** How much of a word's repetition counts, and how much a long passage is held against it (Robertson 1994). */
const K1 = 0.6
const B = 0.9
const TITLE_WEIGHT = 1
const QUESTION_WEIGHT = 2

export interface Index {
  search(question: string, most: number): Hit[]
}

/** A BM25 index over passages, known questions counting double. */
export const indexOf = (passages: readonly Passage[]): Index => {
  const postings = new Map<string, Map<number, number>>()
  const lengths = passages.map((passage, place) => {
    let length = 0
    const add = (text: string, weight: number) => {
      for (const term of termsOf(text)) {
        const list = postings.get(term) ?? new Map<number, number>()
        postings.set(term, list.set(place, (list.get(place) ?? 0) + weight))
        length += weight
      }
    }
    add(passage.title, TITLE_WEIGHT)
    add(passage.text, 1)
    for (const question of passage.questions ?? []) add(question, QUESTION_WEIGHT)
    return length
  })
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length)
  const weightOf = (having: number) => Math.log(1 + (passages.length - having + 0.5) / (having + 0.5))

  return {
    search: (question, most) => {
      const scores = new Map<number, { score: number; covered: number }>()
      let whole = 0
      for (const term of new Set(termsOf(question))) {
        const list = postings.get(term)
        const weight = weightOf(list?.size ?? 0)
        whole += weight
        for (const [place, count] of list ?? []) {
          const norm = K1 * (1 - B + (B * (lengths[place] ?? 0)) / mean)
          const before = scores.get(place) ?? { score: 0, covered: 0 }
          scores.set(place, {
            score: before.score + (weight * count * (K1 + 1)) / (count + norm),
            covered: before.covered + weight,
          })
        }
      }
      return [...scores]
        .toSorted((a, b) => b[1].score - a[1].score || a[0] - b[0])
        .slice(0, most)
        .map(([place, { score, covered }]) => ({
          id: passages[place]?.id ?? '',
          score,
          coverage: whole ? covered / whole : 0,
        }))
    },
  }
}
