import { expect, it } from 'vitest'
import { entries } from '../../infra/bundle.ts'
import { isWritingNothing } from './consumer-case.ts'
import { consumerCases } from './consumer-cases.ts'

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
