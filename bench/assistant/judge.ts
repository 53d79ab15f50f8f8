import { classifierOf, decide } from '../../functions/assistant/classifier.ts'
import { featuresOf } from '../../functions/assistant/features.ts'
import { fitWeights, heldOut, labelsOf, sharesOf } from '../../functions/assistant/training/fit.ts'
import type { Labelled } from '../../functions/assistant/training/labelled.ts'
import { measure } from '../../functions/assistant/training/measure.ts'
import { trainModel } from '../../functions/assistant/training/train-model.ts'
import { featuresOfAll } from '../../functions/assistant/training/vocabulary.ts'

/** Accuracy alone needs no threshold, which would take five more trainings. One figure for each kind of row. */
export const accuracies = (
  rows: readonly Labelled[],
  parts: number,
  kinds: readonly ((row: Labelled) => boolean)[],
): number[] => {
  const labels = labelsOf(rows)
  const numbers = new Map(labels.map((label, i) => [label, i]))
  const none = { slope: 1, offset: 0, threshold: 0 }
  const counts = kinds.map(() => ({ right: 0, all: 0 }))
  for (let part = 0; part < parts; part++) {
    const { learnt, asked } = heldOut(rows, part, 10)
    const fitted = fitWeights(
      featuresOfAll(learnt),
      learnt.map(({ intent }) => numbers.get(intent) ?? 0),
      labels.length,
    )
    for (const one of asked) {
      const isRight = decide(sharesOf(fitted, featuresOf(one.text)), labels, none).intent === one.intent
      for (const [i, isAsked] of kinds.entries()) {
        const count = counts[i]
        if (!count || !isAsked(one)) continue
        count.all += 1
        if (isRight) count.right += 1
      }
    }
  }
  return counts.map(({ right, all }) => right / all)
}

/** Rows judged by models of the other parts, each with a threshold of its own. */
export const crossJudged = (rows: readonly Labelled[], parts: number, asked: ReadonlySet<string>) => {
  const judged = Array.from({ length: parts }, (_, part) => {
    const { learnt, asked: held } = heldOut(rows, part, 10)
    const classify = classifierOf(trainModel(learnt))
    return held.filter(({ text }) => asked.has(text)).map(one => ({ one, found: classify(one.text) }))
  }).flat()
  return measure(
    judged.map(({ one }) => one),
    judged.map(({ found }) => found),
  )
}
