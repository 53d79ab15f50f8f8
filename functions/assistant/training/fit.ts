import { softmax, type Vector } from '../classifier.ts'
import { type Concepts, type Features, featuresOf } from '../features.ts'
import type { Labelled } from './labelled.ts'
import { settingsFor, trainSoftmax, type Weights } from './train-softmax.ts'
import { featuresOfAll, type Vocabulary, vocabularyOf } from './vocabulary.ts'

/** Labels in a fixed order, whatever the order of the rows. */
export const labelsOf = (rows: readonly Labelled[]): string[] =>
  [...new Set(rows.map(({ intent }) => intent))].toSorted()

export interface Fitted {
  readonly vocabulary: Vocabulary
  readonly weights: Weights
}

/** Learns from texts whose labels are numbers. */
export const fitWeights = (
  texts: readonly Features[],
  labels: readonly number[],
  classes: number,
  rarest = 1,
): Fitted => {
  const vocabulary = vocabularyOf(texts, rarest)
  const vectors = texts.map(vocabulary.vectorOf)
  const size = { classes, features: vocabulary.hashes.length }
  return { vocabulary, weights: trainSoftmax(vectors, labels, size, settingsFor(texts.length)) }
}

const scoresOf = ({ rows, bias, classes }: Weights, { indices, values }: Vector): Float64Array => {
  const scores = Float64Array.from(bias)
  indices.forEach((feature, i) => {
    const value = values[i] ?? 0
    for (let c = 0; c < classes; c++)
      scores[c] = (scores[c] ?? 0) + value * (rows[feature * classes + c] ?? 0)
  })
  return scores
}

export const sharesOf = ({ vocabulary, weights }: Fitted, text: Features): Float64Array =>
  softmax(scoresOf(weights, vocabulary.vectorOf(text)))

/** Which part of the data a row is in: the same text always in the same, and so are all ways to say a phrase. */
const foldOf = ({ text, phrase = text }: Labelled, folds: number): number => {
  const features = featuresOf(phrase)
  let sum = 0
  for (const hash of features.keys()) sum = (sum + hash) >>> 0
  return Math.imul(sum, 0x9e3779b1) >>> 0 > 0 ? (Math.imul(sum, 0x9e3779b1) >>> 8) % folds : 0
}

/**
 * What models that have not seen a text say of it: the data in `folds` parts, each judged by a model of the
 * others. A threshold chosen on texts that were trained on would be far too strict.
 */
export const crossFitted = (
  rows: readonly Labelled[],
  { concepts, rarest }: { readonly concepts: Concepts; readonly rarest: number },
  folds = 5,
): Float64Array[] => {
  const labels = labelsOf(rows)
  const numbers = new Map(labels.map((label, i) => [label, i]))
  const texts = featuresOfAll(rows, concepts)
  const parts = rows.map(row => foldOf(row, folds))
  const shares: Float64Array[] = new Array(rows.length)
  for (let fold = 0; fold < folds; fold++) {
    const learnt = rows.flatMap((_, i) => (parts[i] === fold ? [] : [i]))
    const fitted = fitWeights(
      learnt.map(i => texts[i] as Features),
      learnt.map(i => numbers.get(rows[i]?.intent ?? '') ?? 0),
      labels.length,
      rarest,
    )
    rows.forEach((_, i) => {
      if (parts[i] === fold) shares[i] = sharesOf(fitted, texts[i] as Features)
    })
  }
  return shares
}

/** One part of the data to be asked and the others to learn from; the same text is never in both. */
export const heldOut = (rows: readonly Labelled[], part: number, parts: number) => {
  const isAsked = rows.map(row => foldOf(row, parts) === part)
  return {
    asked: rows.filter((_, i) => isAsked[i]),
    learnt: rows.filter((_, i) => !isAsked[i]),
  }
}
