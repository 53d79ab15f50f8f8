import { type Classified, isRejecting } from '../classifier.ts'
import type { Labelled } from './labelled.ts'

/** How well a classifier does on labelled messages it has not seen. Shares from 0 to 1. */
export interface Measured {
  readonly rows: number
  /** share of answerable messages whose likeliest intent is right, answered or not */
  readonly accuracy: number
  /** mean over the intents of the harmonic mean of precision and recall */
  readonly macroF1: number
  /** chance that an answerable message has a higher confidence than one without an answer */
  readonly auroc?: number
  /** share of messages without an answer that would be answered where 95 % of the answerable are */
  readonly falseAt95?: number
  /** share of given answers that are right */
  readonly precision: number
  /** share of answerable messages answered right */
  readonly answeredRight: number
  /** share of answerable messages that are answered at all */
  readonly answered: number
  /** share of messages without an answer that are left unanswered */
  readonly rejected?: number
}

const share = (part: number, whole: number): number => (whole ? part / whole : 0)

const macroF1Of = (truth: readonly string[], found: readonly string[]): number => {
  const scores = [...new Set(truth)].map(label => {
    const hits = truth.filter((one, i) => one === label && found[i] === label).length
    const asked = truth.filter(one => one === label).length
    const told = found.filter(one => one === label).length
    return share(2 * hits, asked + told)
  })
  return share(
    scores.reduce((sum, score) => sum + score, 0),
    scores.length,
  )
}

/** Mann and Whitney's statistic by ranks, equal scores sharing theirs. */
const aurocOf = (above: readonly number[], below: readonly number[]): number => {
  const all = [...above.map(score => ({ score, up: true })), ...below.map(score => ({ score, up: false }))]
  all.sort((a, b) => a.score - b.score)
  let ranks = 0
  for (let i = 0; i < all.length; ) {
    let end = i
    while (end < all.length && all[end]?.score === all[i]?.score) end += 1
    const rank = (i + 1 + end) / 2
    for (; i < end; i++) if (all[i]?.up) ranks += rank
  }
  return (ranks - (above.length * (above.length + 1)) / 2) / (above.length * below.length)
}

const falseAt95Of = (above: readonly number[], below: readonly number[]): number => {
  const cut = above.toSorted((a, b) => b - a)[Math.ceil(above.length * 0.95) - 1] ?? 0
  return share(below.filter(score => score >= cut).length, below.length)
}

export const measure = (rows: readonly Labelled[], judged: readonly Classified[]): Measured => {
  const told = rows.map(({ intent: truth }, i) => ({ truth, ...(judged[i] as Classified) }))
  const some = told.filter(({ truth }) => !isRejecting(truth))
  const none = told.filter(({ truth }) => isRejecting(truth))
  const given = told.filter(({ answered }) => answered)
  const right = given.filter(({ truth, intent }) => truth === intent)
  const scores = (of: typeof told) => of.map(({ confidence }) => confidence)
  return {
    rows: rows.length,
    accuracy: share(some.filter(({ truth, intent }) => truth === intent).length, some.length),
    macroF1: macroF1Of(
      some.map(({ truth }) => truth),
      some.map(({ intent }) => intent),
    ),
    precision: share(right.length, given.length),
    answeredRight: share(right.length, some.length),
    answered: share(some.filter(({ answered }) => answered).length, some.length),
    ...(none.length
      ? {
          auroc: aurocOf(scores(some), scores(none)),
          falseAt95: falseAt95Of(scores(some), scores(none)),
          rejected: share(none.filter(({ answered }) => !answered).length, none.length),
        }
      : {}),
  }
}
