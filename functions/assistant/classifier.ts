import { type Features, featuresOf, parseConcepts } from './features.ts'

/** Rows of this label are what nobody has an answer to: the classifier learns them, but never answers them. */
export const BACKGROUND = 'oos'
/** An intent of its own that says the same: it is told, but not answered. */
export const OUT_OF_SCOPE = 'out_of_scope'

/** True of both labels that say that no intent of the model is meant. */
export const isRejecting = (label: string): boolean => label === BACKGROUND || label === OUT_OF_SCOPE

/** How a raw score becomes a confidence: the chance that the intent is right. */
export interface Calibration {
  readonly slope: number
  readonly offset: number
  /** From this confidence on a message is answered. */
  readonly threshold: number
}

/** What stands beside the weights in a model file. */
export interface ModelHeader {
  readonly format: 'dockline-intents-1'
  readonly labels: readonly string[]
  readonly calibration: Calibration
  /** of one step of the 8-bit weights */
  readonly step: number
  readonly bias: readonly number[]
  /** What it was trained from: its fingerprint, and anything a reader may want to know. */
  readonly trainedFrom: { readonly fingerprint: string; readonly rows: number }
  /** Concepts that it was trained with, as lines of their file. */
  readonly concepts?: readonly string[]
  readonly sections: { readonly features: number; readonly weights: number }
}

/** A trained model: for each feature, sorted by hash, its rarity and its sparse row of weights. */
export interface Model {
  readonly header: ModelHeader
  readonly hashes: Uint32Array
  /** inverse document frequency in sixteenths */
  readonly rarity: Uint8Array
  /** where each feature's weights begin; one more than features */
  readonly starts: Uint32Array
  readonly classes: Uint8Array
  readonly weights: Int8Array
}

export interface Ranked {
  readonly intent: string
  /** share among the labels that can be an answer */
  readonly share: number
}

export interface Classified {
  readonly intent: string
  /** 0 to 1: the chance that it is right, as far as development data could tell */
  readonly confidence: number
  readonly answered: boolean
  /** the likeliest intents, best first */
  readonly ranked: readonly Ranked[]
}

/** A text as the model sees it: indices of known features with values, each group of length 1. */
export interface Vector {
  readonly indices: number[]
  readonly values: number[]
}

/** @param indexOf gives a feature's place, or -1 for one that was never seen in training */
export const vectorOf = (
  features: Features,
  indexOf: (hash: number) => number,
  rarityOf: (index: number) => number,
): Vector => {
  const indices: number[] = []
  const values: number[] = []
  const groups: number[] = []
  const squares = [0, 0, 0, 0]
  for (const [hash, { count, group }] of features) {
    const index = indexOf(hash)
    if (index < 0) continue
    const value = (1 + Math.log(count)) * rarityOf(index)
    indices.push(index)
    values.push(value)
    groups.push(group)
    squares[group] = (squares[group] ?? 0) + value * value
  }
  const lengths = squares.map(Math.sqrt)
  return { indices, values: values.map((value, i) => value / (lengths[groups[i] ?? 0] ?? 1)) }
}

const indexIn = (hashes: Uint32Array) => (hash: number) => {
  let low = 0
  let high = hashes.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const there = hashes[middle] ?? 0
    if (there === hash) return middle
    if (there < hash) low = middle + 1
    else high = middle - 1
  }
  return -1
}

export const softmax = (scores: ArrayLike<number>): Float64Array => {
  const highest = Math.max(...Array.from(scores))
  const shares = Float64Array.from(scores, score => Math.exp(score - highest))
  const sum = shares.reduce((total, share) => total + share, 0)
  return shares.map(share => share / sum)
}

const scoresOf = ({ header, starts, classes, weights }: Model, { indices, values }: Vector): Float64Array => {
  const scores = Float64Array.from(header.bias)
  indices.forEach((feature, i) => {
    const scale = (values[i] ?? 0) * header.step
    for (let at = starts[feature] ?? 0; at < (starts[feature + 1] ?? 0); at++) {
      const label = classes[at] ?? 0
      scores[label] = (scores[label] ?? 0) + scale * (weights[at] ?? 0)
    }
  })
  return scores
}

/**
 * How clear a message is, 0 to 1: one minus the entropy among the intents, as a share of the largest
 * possible, times the chance that it is none of them. Entropy tells unknown messages better than the highest
 * share does, which a message that fits two intents halfway spoils.
 */
export const clarityOf = (shares: ArrayLike<number>, labels: readonly string[]): number => {
  let none = 0
  let answerable = 0
  labels.forEach((label, i) => {
    if (isRejecting(label)) none += shares[i] ?? 0
    else answerable += 1
  })
  const rest = Math.max(1 - none, 1e-12)
  let entropy = 0
  labels.forEach((label, i) => {
    const share = (shares[i] ?? 0) / rest
    if (!isRejecting(label) && share > 1e-12) entropy -= share * Math.log(share)
  })
  return Math.max(0, 1 - entropy / Math.log(Math.max(answerable, 2))) * (1 - none)
}

const logit = (share: number): number => {
  const within = Math.min(Math.max(share, 1e-6), 1 - 1e-6)
  return Math.log(within / (1 - within))
}

export const confidenceOf = (clarity: number, { slope, offset }: Omit<Calibration, 'threshold'>): number =>
  1 / (1 + Math.exp(-(slope * logit(clarity) + offset)))

/** Reads shares into an intent; the background is never one, `out_of_scope` is one that is not answered. */
export const decide = (
  shares: ArrayLike<number>,
  labels: readonly string[],
  calibration: Calibration,
): Classified => {
  const ranked = labels
    .map((intent, i) => ({ intent, share: shares[i] ?? 0 }))
    .filter(({ intent }) => intent !== BACKGROUND)
    .toSorted((a, b) => b.share - a.share)
  const intent = ranked[0]?.intent ?? OUT_OF_SCOPE
  const confidence = confidenceOf(clarityOf(shares, labels), calibration)
  return {
    intent,
    confidence,
    answered: intent !== OUT_OF_SCOPE && confidence >= calibration.threshold,
    ranked: ranked.slice(0, 5),
  }
}

export type Classifier = (text: string) => Classified

/** A classifier over a model that is in memory. Linear in the text's length; nothing is looked up elsewhere. */
export const classifierOf = (model: Model): Classifier => {
  const indexOf = indexIn(model.hashes)
  const rarityOf = (index: number): number => (model.rarity[index] ?? 0) / 16
  const { labels, calibration } = model.header
  const concepts = parseConcepts(model.header.concepts ?? [])
  return text => {
    const vector = vectorOf(featuresOf(text, concepts), indexOf, rarityOf)
    return decide(softmax(scoresOf(model, vector)), labels, calibration)
  }
}
