import type { Vector } from '../classifier.ts'
import { seeded, shuffle } from './random.ts'

/** Weights of a linear classifier, one row of classes for each feature. */
export interface Weights {
  readonly rows: Float32Array
  readonly bias: Float32Array
  readonly classes: number
}

export interface TrainingSettings {
  readonly epochs: number
  /** Share of a text's features left out each time it is seen: keeps any one of them from deciding alone. */
  readonly dropout: number
  readonly rate: number
  readonly seed: number
}

/** The same for every data set; more rounds for small ones, which are seen too seldom otherwise. */
export const settingsFor = (rows: number): TrainingSettings => ({
  epochs: rows > 5000 ? 18 : 30,
  dropout: 0.4,
  rate: 0.5,
  seed: 7,
})

/** Too small to matter: most classes of most features stay exactly 0, which makes the file small. */
const NEGLIGIBLE = 1e-5

/**
 * Multinomial logistic regression by stochastic gradient descent with per-weight steps (AdaGrad, Duchi et
 * al. 2011) and dropout of features (which for such models acts as a penalty that spares rare features,
 * Wager et al. 2013).
 */
export const trainSoftmax = (
  texts: readonly Vector[],
  labels: readonly number[],
  { classes, features }: { readonly classes: number; readonly features: number },
  { epochs, dropout, rate, seed }: TrainingSettings,
): Weights => {
  const random = seeded(seed)
  const rows = new Float32Array(features * classes)
  const steps = new Float32Array(features * classes)
  const bias = new Float32Array(classes)
  const biasSteps = new Float32Array(classes)
  const errors = new Float32Array(classes)
  const order = Uint32Array.from(texts, (_, i) => i)
  const scale = 1 / (1 - dropout)

  const visit = ({ indices, values }: Vector, label: number, step: number): void => {
    const kept: number[] = []
    for (let i = 0; i < indices.length; i++) if (random() >= dropout) kept.push(i)
    errors.set(bias)
    for (const i of kept) {
      const value = (values[i] as number) * scale
      const row = (indices[i] as number) * classes
      for (let c = 0; c < classes; c++) (errors[c] as number) += value * (rows[row + c] as number)
    }
    let highest = -Infinity
    for (let c = 0; c < classes; c++) highest = Math.max(highest, errors[c] as number)
    let sum = 0
    for (let c = 0; c < classes; c++) sum += errors[c] = Math.exp((errors[c] as number) - highest)
    for (let c = 0; c < classes; c++) errors[c] = (errors[c] as number) / sum - (c === label ? 1 : 0)
    for (const i of kept) {
      const value = (values[i] as number) * scale
      const row = (indices[i] as number) * classes
      for (let c = 0; c < classes; c++) {
        const slope = (errors[c] as number) * value
        if (slope < NEGLIGIBLE && slope > -NEGLIGIBLE) continue
        const seen = (steps[row + c] as number) + slope * slope
        steps[row + c] = seen
        rows[row + c] = (rows[row + c] as number) - (step * slope) / Math.sqrt(seen + 1e-4)
      }
    }
    for (let c = 0; c < classes; c++) {
      const slope = errors[c] as number
      const seen = (biasSteps[c] as number) + slope * slope
      biasSteps[c] = seen
      bias[c] = (bias[c] as number) - (step * 0.5 * slope) / Math.sqrt(seen + 1e-2)
    }
  }

  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random)
    const step = rate * (1 - (0.9 * epoch) / epochs)
    for (const i of order) visit(texts[i] as Vector, labels[i] as number, step)
  }
  return { rows, bias, classes }
}
