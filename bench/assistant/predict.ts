import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { classifierOf } from '../../functions/assistant/classifier.ts'
import { decodeModel } from '../../functions/assistant/model-file.ts'
import { wrongUse } from './command.ts'

const USAGE = `npm run --silent assistant:predict -- --model MODEL < messages > answers

Reads one message a line, as JSON: a string, or an object with "text". Answers each with one line:
{ "intent", "confidence", "answered", "ranked" }. An "id" is handed on.`

const { values } = parseArgs({ options: { model: { type: 'string' } } })
if (!values.model) wrongUse('--model is needed', USAGE)

const classify = classifierOf(decodeModel(readFileSync(values.model ?? '')))
let number = 0
for await (const line of createInterface({ input: process.stdin })) {
  number += 1
  if (!line.trim()) continue
  const message = JSON.parse(line)
  const text = typeof message === 'string' ? message : message.text
  if (typeof text !== 'string') wrongUse(`Line ${number} has no text`, USAGE)
  const { intent, confidence, answered, ranked } = classify(text)
  const id = message.id === undefined ? {} : { id: message.id }
  process.stdout.write(`${JSON.stringify({ ...id, intent, confidence, answered, ranked })}\n`)
}
