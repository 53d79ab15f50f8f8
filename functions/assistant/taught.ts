import type { Classified, Classifier } from './classifier.ts'
import { type Features, featuresOf } from './features.ts'
import type { Intent } from './intents.ts'

/** What a message of a tenant's own customers meant, as somebody of its service desk has said. */
export interface TaughtPhrase {
  readonly text: string
  readonly intent: Intent
}

export interface TaughtMatch {
  readonly intent: Intent
  /** 0 to 1: how much of both texts is the same */
  readonly closeness: number
}

/** The nearest phrase that was taught, if it is near enough to mean the same. */
export type Taught = (words: string) => TaughtMatch | undefined

/** Two texts that share less than this share words, not a wish. */
const NEAR = 0.7

const lengthOf = (features: Features): number => Math.sqrt(features.size)

/** The cosine of two sets of features. */
const closenessOf = (a: Features, b: Features): number => {
  let shared = 0
  for (const hash of a.keys()) if (b.has(hash)) shared += 1
  return shared / (lengthOf(a) * lengthOf(b) || 1)
}

/**
 * Learns by heart: a tenant's phrases join the shipped model without a training, so that one more is heard
 * within a minute, and going back is forgetting. Linear in the number of phrases, of which there are few.
 */
export const taughtFrom = (phrases: readonly TaughtPhrase[]): Taught => {
  const known = phrases.map(({ text, intent }) => ({ intent, features: featuresOf(text) }))
  return words => {
    if (!known.length) return undefined
    const asked = featuresOf(words)
    const [nearest] = known
      .map(({ intent, features }) => ({ intent, closeness: closenessOf(asked, features) }))
      .toSorted((a, b) => b.closeness - a.closeness)
    return nearest && nearest.closeness >= NEAR ? nearest : undefined
  }
}

/** A classifier to which a tenant's phrases say more than the model does. */
export const withTaught =
  (classify: Classifier, taught: Taught): Classifier =>
  (words): Classified => {
    const found = classify(words)
    const match = taught(words)
    if (!match) return found
    const { intent, closeness } = match
    return {
      intent,
      confidence: closeness,
      answered: intent !== 'out_of_scope',
      ranked: [{ intent, share: closeness }, ...found.ranked.filter(one => one.intent !== intent)],
    }
  }
