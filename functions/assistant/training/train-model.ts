import { createHash } from 'node:crypto'
import type { Calibration, Model } from '../classifier.ts'
import { parseConcepts } from '../features.ts'
import { type Aims, calibrate, defaultAims } from './calibrate.ts'
import { crossFitted, type Fitted, fitWeights, labelsOf } from './fit.ts'
import type { Labelled } from './labelled.ts'
import { featuresOfAll } from './vocabulary.ts'

/** The same rows in any order have the same fingerprint. */
export const fingerprintOf = (rows: readonly Labelled[]): string =>
  createHash('sha256')
    .update(
      rows
        .map(({ text, intent }) => JSON.stringify([intent, text]))
        .toSorted()
        .join('\n'),
    )
    .digest('hex')
    .slice(0, 16)

/** Steps of an 8-bit weight go up to here; few weights are larger and lose nothing by being cut. */
const CLIPPED_SHARE = 0.0001

const stepOf = (rows: Float32Array): number => {
  const sizes = rows
    .filter(weight => Math.abs(weight) > 0.05)
    .map(Math.abs)
    .sort()
  const largest = sizes[Math.floor(sizes.length * (1 - CLIPPED_SHARE))] ?? sizes.at(-1) ?? 1
  return largest / 127
}

/** Writes the weights in 8 bits each, without those too small to matter. */
const compressed = ({ vocabulary, weights }: Fitted, labels: readonly string[], least: number) => {
  const { rows, classes: width, bias } = weights
  const step = stepOf(rows)
  const starts = new Uint32Array(vocabulary.hashes.length + 1)
  const classes: number[] = []
  const values: number[] = []
  for (let feature = 0; feature < vocabulary.hashes.length; feature++) {
    for (let c = 0; c < width; c++) {
      const value = Math.max(-127, Math.min(127, Math.round((rows[feature * width + c] ?? 0) / step)))
      if (Math.abs(value) < least) continue
      classes.push(c)
      values.push(value)
    }
    starts[feature + 1] = classes.length
  }
  if (labels.length > 256) throw new Error('A model can tell 256 intents apart at most')
  return {
    step,
    bias: Array.from(bias, weight => Number(weight.toFixed(4))),
    starts,
    classes: Uint8Array.from(classes),
    weights: Int8Array.from(values),
  }
}

export interface Training {
  readonly aims?: Aims
  /** Lines of a file of concepts, which become part of the model. */
  readonly conceptLines?: readonly string[]
  /** What fewer texts have is not learnt: 2 makes a model half the size for a fifth of a point. */
  readonly rarest?: number
  /** Weights of fewer steps are left out: 2 makes a model an eighth smaller and costs next to nothing. */
  readonly least?: number
}

/**
 * Trains a model from labelled messages: the threshold from models that had not seen them, the weights from
 * all of them. The same rows in the same order give the same model.
 */
export const trainModel = (
  rows: readonly Labelled[],
  { aims = defaultAims, conceptLines = [], rarest = 1, least = 1 }: Training = {},
): Model => {
  const concepts = parseConcepts(conceptLines)
  const labels = labelsOf(rows)
  const numbers = new Map(labels.map((label, i) => [label, i]))
  const calibration: Calibration = calibrate(rows, crossFitted(rows, { concepts, rarest }), labels, aims)
  const fitted = fitWeights(
    featuresOfAll(rows, concepts),
    rows.map(({ intent }) => numbers.get(intent) ?? 0),
    labels.length,
    rarest,
  )
  const { step, bias, ...sections } = compressed(fitted, labels, least)
  return {
    header: {
      format: 'dockline-intents-1',
      labels,
      calibration,
      step,
      bias,
      trainedFrom: { fingerprint: fingerprintOf(rows), rows: rows.length },
      ...(conceptLines.length ? { concepts: conceptLines } : {}),
      sections: { features: fitted.vocabulary.hashes.length, weights: sections.weights.length },
    },
    hashes: fitted.vocabulary.hashes,
    rarity: fitted.vocabulary.rarity,
    ...sections,
  }
}
