import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { encodeModel } from '../../functions/assistant/model-file.ts'
import { type Labelled, parseLabelled } from '../../functions/assistant/training/labelled.ts'
import { parsePhrases } from '../../functions/assistant/training/phrases.ts'
import { trainModel } from '../../functions/assistant/training/train-model.ts'

const assistant = join(import.meta.dirname, '../../functions/assistant')
const language = join(assistant, 'language')

/** Where the shipped model is kept; its number goes up with the format or the intents. */
export const shippedModel = join(assistant, 'assets/intents-1.model')

const files = (pattern: string): [name: string, text: string][] =>
  globSync(pattern, { cwd: language })
    .toSorted()
    .map(path => [basename(path).split('.')[0] ?? '', readFileSync(join(language, path), 'utf8')])

/** Rows with where they are from: our own phrases, or a borrowed set. */
export const shippedSources = (): (Labelled & { readonly source: string })[] => [
  ...files('phrases/*.txt').flatMap(([intent, text]) =>
    parsePhrases(text, intent).map(row => ({ ...row, source: 'own' })),
  ),
  ...files('borrowed/*.jsonl').flatMap(([source, text]) =>
    parseLabelled(text).map(row => ({ ...row, source })),
  ),
]

/** All that the shipped model learns from. */
export const shippedRows = (): Labelled[] => shippedSources().map(({ source: _, ...row }) => row)

export const shippedConcepts = (): string[] =>
  readFileSync(join(language, 'concepts.txt'), 'utf8')
    .split('\n')
    .filter(line => line.trim() && !line.startsWith('#'))

/** `npm run assistant:build` trains the shipped model; the same language files give the same bytes. */
if (import.meta.main) {
  const file = encodeModel(
    trainModel(shippedRows(), {
      conceptLines: shippedConcepts(),
      rarest: 2,
      least: 8,
    }),
  )
  writeFileSync(shippedModel, file)
  console.log(`${basename(shippedModel)}: ${(file.length / 1e6).toFixed(2)} MB`)
}
