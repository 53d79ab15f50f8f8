import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { encodeModel } from '../../functions/assistant/model-file.ts'
import { defaultAims } from '../../functions/assistant/training/calibrate.ts'
import { trainModel } from '../../functions/assistant/training/train-model.ts'
import { readLabelled, wrongUse } from './command.ts'

const USAGE = `npm run assistant:train -- --in FILE [--in FILE …] --out MODEL [--where member=value] [--precision 0.87] [--rejected 0.92]

Trains an intent model from labelled messages, one JSON object a line with "text" and "intent".
Rows whose intent is "oos" are messages to which there is no answer: learnt, never answered.
The same rows in the same order give the same file, byte for byte.`

const { values } = parseArgs({
  options: {
    in: { type: 'string', multiple: true },
    out: { type: 'string' },
    where: { type: 'string', multiple: true },
    precision: { type: 'string', default: String(defaultAims.precision) },
    rejected: { type: 'string', default: String(defaultAims.rejected) },
  },
})
if (!values.in?.length || !values.out) wrongUse('--in and --out are needed', USAGE)

const started = performance.now()
const rows = readLabelled(values.in ?? [], values.where)
if (rows.length === 0) wrongUse('There are no rows to learn from', USAGE)
const aims = { ...defaultAims, precision: Number(values.precision), rejected: Number(values.rejected) }
const file = encodeModel(trainModel(rows, { aims }))
writeFileSync(values.out ?? '', file)
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(`${values.out}: ${rows.length} rows, ${(file.length / 1e6).toFixed(2)} MB, ${seconds} s`)
