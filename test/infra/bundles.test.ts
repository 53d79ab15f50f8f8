import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Metafile } from 'esbuild'
import { expect, it } from 'vitest'
import { bundle, distFolder } from '../../infra/bundle.ts'
import { bundlesOf } from '../../infra/guardrails/bundles.ts'

const MOST_BYTES = 600_000

const signer = 'shared/aws/signed-fetch.ts'
const caller = 'shared/aws/json-calls.ts'
const madeOf = (inputs: Record<string, string[]>): Metafile => ({
  inputs: Object.fromEntries(
    Object.entries(inputs).map(([path, imports]) => [
      path,
      { bytes: 1, imports: imports.map(each => ({ path: each, kind: 'import-statement' as const })) },
    ]),
  ),
  outputs: {
    'dist/ordering/api/index.mjs': {
      bytes: 1,
      imports: [],
      exports: [],
      inputs: Object.fromEntries(Object.keys(inputs).map(path => [path, { bytesInOutput: 1 }])),
    },
  },
})
const servicesOf = (inputs: Record<string, string[]>) => [
  ...(bundlesOf(madeOf(inputs)).get('ordering-api')?.services ?? []),
]

const made = bundle()

it('no function weighs more than 600 kB', async () => {
  const bundles = [...bundlesOf(await made)]
  expect(bundles.length).toBeGreaterThan(25)
  expect(bundles.filter(([, { bytes }]) => bytes > MOST_BYTES)).toEqual([])
})

it('what forecasts and plans stays under 300 kB when it is packed', async () => {
  await made
  const packed = ['forecasting/api', 'replenishment/plan-positions'].map(
    id => gzipSync(readFileSync(join(distFolder, id, 'index.mjs'))).length,
  )
  expect(Math.max(...packed)).toBeLessThan(300_000)
})

it('counts a client of the SDK, and a file that signs its own requests by its name', () => {
  expect(servicesOf({ 'node_modules/@aws-sdk/client-sns/dist-es/SNSClient.js': [] })).toEqual(['sns'])
  expect(servicesOf({ 'shared/aws/objects.s3.ts': [signer], [signer]: [] })).toEqual(['s3'])
  expect(servicesOf({ 'functions/a/b.bedrock.ts': [signer] })).toEqual(['bedrock'])
  expect(servicesOf({ 'shared/aws/calls.dynamodb.ts': [caller], [caller]: [] })).toEqual(['dynamodb'])
})

it('takes a signer whose name says no service for what nobody is granted', () => {
  expect(servicesOf({ 'functions/a/hidden.ts': [signer] })).toEqual(['functions/a/hidden.ts'])
})
