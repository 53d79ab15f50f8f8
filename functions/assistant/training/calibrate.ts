import { BACKGROUND, type Calibration, clarityOf, confidenceOf, decide, OUT_OF_SCOPE } from '../classifier.ts'
import type { Labelled } from './labelled.ts'

/** What is asked of the answers that are given. */
export interface Aims {
  /** share of given answers that must be right */
  readonly precision: number
  /** share of messages without an answer that must be left unanswered */
  readonly rejected: number
  /**
   * Share of real messages to which no answer exists; collected examples have far fewer of them (in the real
   * traffic of HINT3 it is 57 %). Used only where the data has such messages.
   */
  readonly unanswerable: number
}

export const defaultAims: Aims = { precision: 0.87, rejected: 0.92, unanswerable: 0.5 }

/** One message as a model judged it that had not seen it. */
interface Judged {
  readonly clarity: number
  readonly right: boolean
  readonly answerable: boolean
  readonly refused: boolean
  readonly weight: number
}

const isNone = (label: string): boolean => label === BACKGROUND || label === OUT_OF_SCOPE

const judgedOf = (
  rows: readonly Labelled[],
  shares: readonly Float64Array[],
  labels: readonly string[],
  { unanswerable }: Aims,
): Judged[] => {
  const none = rows.filter(({ intent }) => isNone(intent)).length
  const some = rows.length - none
  const weightOfNone = none ? (unanswerable / (1 - unanswerable)) * (some / none) : 1
  return rows.map(({ intent }, i) => {
    const judged = shares[i] ?? new Float64Array(labels.length)
    const found = decide(judged, labels, { slope: 1, offset: 0, threshold: 0 }).intent
    const answerable = !isNone(intent)
    return {
      clarity: clarityOf(judged, labels),
      right: answerable && found === intent,
      answerable,
      refused: found === OUT_OF_SCOPE,
      weight: answerable ? 1 : Math.max(1, weightOfNone),
    }
  })
}

/** Logistic curve through "was it right" by Newton's method (Platt 1999): monotone, so it keeps the order. */
const curveOf = (judged: readonly Judged[]): Omit<Calibration, 'threshold'> => {
  let slope = 1
  let offset = 0
  for (let round = 0; round < 30; round++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-6, 0, 1e-6]
    for (const { clarity, right, weight } of judged) {
      const within = Math.min(Math.max(clarity, 1e-6), 1 - 1e-6)
      const x = Math.log(within / (1 - within))
      const share = confidenceOf(clarity, { slope, offset })
      const error = weight * (share - (right ? 1 : 0))
      const curvature = weight * share * (1 - share)
      g0 += error
      g1 += error * x
      h00 += curvature
      h01 += curvature * x
      h11 += curvature * x * x
    }
    const determinant = h00 * h11 - h01 * h01
    offset -= (h11 * g0 - h01 * g1) / determinant
    slope -= (h00 * g1 - h01 * g0) / determinant
  }
  return { slope: Math.max(slope, 0.05), offset }
}

/** The lowest confidence at which all aims hold; where none does, the one nearest to them. */
const thresholdOf = (
  judged: readonly Judged[],
  curve: Omit<Calibration, 'threshold'>,
  { precision, rejected }: Aims,
): number => {
  const ordered = judged.toSorted((a, b) => b.clarity - a.clarity)
  const none = judged.reduce((sum, { answerable, weight }) => sum + (answerable ? 0 : weight), 0)
  let [given, right, givenToNone] = [0, 0, 0]
  let best = { clarity: ordered[0]?.clarity ?? 1, missedBy: Number.POSITIVE_INFINITY }
  for (const one of ordered) {
    if (one.refused) continue
    given += one.weight
    if (one.right) right += one.weight
    if (!one.answerable) givenToNone += one.weight
    const missedBy =
      Math.max(0, precision - right / given) + Math.max(0, none ? rejected - (1 - givenToNone / none) : 0)
    if (missedBy <= best.missedBy) best = { clarity: one.clarity, missedBy }
  }
  return confidenceOf(best.clarity, curve)
}

/** Chooses curve and threshold from judgements by models that had not seen the rows. */
export const calibrate = (
  rows: readonly Labelled[],
  shares: readonly Float64Array[],
  labels: readonly string[],
  aims: Aims = defaultAims,
): Calibration => {
  const judged = judgedOf(rows, shares, labels, aims)
  const curve = curveOf(judged)
  return { ...curve, threshold: thresholdOf(judged, curve, aims) }
}
