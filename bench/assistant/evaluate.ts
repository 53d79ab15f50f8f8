import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { classifierOf } from '../../functions/assistant/classifier.ts'
import { decodeModel } from '../../functions/assistant/model-file.ts'
import { heldOut } from '../../functions/assistant/training/fit.ts'
import { type Measured, measure } from '../../functions/assistant/training/measure.ts'
import { trainModel } from '../../functions/assistant/training/train-model.ts'
import { readLabelled, wrongUse } from './command.ts'

const USAGE = `npm run assistant:eval -- --in FILE [--in FILE …] [--where member=value] [--json]
    [--model MODEL]      scores this model on the rows
    [--folds 10 --rounds 1]  without a model: trains on all parts but one and scores that, so many times
    [--asked member=value]   scores only these rows of a part, for example the real messages`

const { values } = parseArgs({
  options: {
    in: { type: 'string', multiple: true },
    model: { type: 'string' },
    where: { type: 'string', multiple: true },
    asked: { type: 'string', multiple: true },
    folds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
if (!values.in?.length) wrongUse('--in is needed', USAGE)

const rows = readLabelled(values.in ?? [], values.where)
const scored = new Set(
  readLabelled(values.in ?? [], [...(values.where ?? []), ...(values.asked ?? [])]).map(({ text }) => text),
)

const byModel = (path: string): Measured => {
  const classify = classifierOf(decodeModel(readFileSync(path)))
  return measure(
    rows,
    rows.map(({ text }) => classify(text)),
  )
}

/** Each part is judged by a model, with its threshold, that was made of the other parts alone. */
const byFolds = (folds: number, rounds: number): Measured => {
  const judged = Array.from({ length: Math.min(folds, rounds) }, (_, fold) => {
    const { learnt, asked } = heldOut(rows, fold, folds)
    const classify = classifierOf(trainModel(learnt))
    return asked.filter(({ text }) => scored.has(text)).map(row => ({ row, found: classify(row.text) }))
  }).flat()
  return measure(
    judged.map(({ row }) => row),
    judged.map(({ found }) => found),
  )
}

const result = values.model ? byModel(values.model) : byFolds(Number(values.folds), Number(values.rounds))
if (values.json) console.log(JSON.stringify(result))
else
  for (const [name, value] of Object.entries(result))
    console.log(name.padEnd(14), name === 'rows' ? value : value.toFixed(4))
