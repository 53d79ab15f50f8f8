import { type Vector, vectorOf } from '../classifier.ts'
import { type Concepts, type Features, featuresOf } from '../features.ts'

/** The features that training has seen, sorted by hash, and each text in their terms. */
export interface Vocabulary {
  readonly hashes: Uint32Array
  readonly rarity: Uint8Array
  vectorOf(features: Features): Vector
}

/** Rarer than this many sixteenths there is nothing: 15.9 is the rarity of one text among millions. */
const MOST_SIXTEENTHS = 255

/** Inverse document frequency, smoothed: 1 for what every text has. */
const rarityOf = (texts: number, having: number): number =>
  Math.min(MOST_SIXTEENTHS, Math.round(16 * (1 + Math.log((1 + texts) / (1 + having)))))

/** @param rarest features of fewer texts than this are left out */
export const vocabularyOf = (texts: readonly Features[], rarest = 1): Vocabulary => {
  const having = new Map<number, number>()
  for (const features of texts)
    for (const hash of features.keys()) having.set(hash, (having.get(hash) ?? 0) + 1)
  const kept = [...having].filter(([, count]) => count >= rarest).map(([hash]) => hash)
  const hashes = Uint32Array.from(kept).sort()
  const rarity = Uint8Array.from(hashes, hash => rarityOf(texts.length, having.get(hash) ?? 0))
  const places = new Map(Array.from(hashes, (hash, i) => [hash, i]))
  return {
    hashes,
    rarity,
    vectorOf: features =>
      vectorOf(
        features,
        hash => places.get(hash) ?? -1,
        index => (rarity[index] ?? 0) / 16,
      ),
  }
}

export const featuresOfAll = (
  texts: readonly { readonly text: string }[],
  concepts: Concepts = [],
): Features[] => texts.map(({ text }) => featuresOf(text, concepts))
