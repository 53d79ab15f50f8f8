import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { entries } from '../../infra/bundle.ts'
import { isWritingNothing } from './consumer-case.ts'
import { consumerCases } from './consumer-cases.ts'
import { consumers } from './msg.ts'

it('every function that nobody’s request runs is crashed at its writes, or says why it has none', () => {
  const functions = entries()
    .filter(({ file }) => file !== 'api')
    .map(({ context, file }) => `${context}-${file}`)
  expect(Object.keys(consumerCases).toSorted()).toEqual(functions.toSorted())
  for (const [functionId, cases] of Object.entries(consumerCases)) {
    const said = isWritingNothing(cases) ? cases.writesNothing : Object.keys(cases).join()
    expect(said, functionId).not.toBe('')
  }
})

it('everybody who subscribes to events is sent them late, shuffled and several times', () => {
  const root = join(import.meta.dirname, '../..')
  const sources = globSync('infra/contexts/*.ts', { cwd: root }).map(path =>
    readFileSync(join(root, path), 'utf8'),
  )
  const subscribing =
    /new QueueConsumer\(\w+, \{\s*context: '([\w-]+)',\s*file: '([\w-]+)',\s*queue: '[\w-]+',\s*subscribes/g
  const found = sources.flatMap(text =>
    [...text.matchAll(subscribing)].map(([, context, file]) => `${context}-${file}`),
  )
  expect(Object.keys(consumers).toSorted()).toEqual(found.toSorted())
})
