import { describe, expect, it } from 'vitest'
import { type BoundaryName, boundaries } from '../../infra/guardrails/boundaries.ts'
import { sourceFiles } from '../../infra/guardrails/source.ts'

const names = Object.keys(boundaries) as BoundaryName[]
const files = sourceFiles()

/** For each rule files that break it: a rule that finds nothing in them would prove nothing. */
const planted: Record<BoundaryName, readonly (readonly [path: string, text: string])[]> = {
  'a plain file is free of AWS and of the environment': [
    ['functions/ordering/place-order.ts', "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'"],
    ['functions/ordering/place-order.ts', "import type { Context } from 'aws-lambda'"],
    ['functions/ordering/place-order.ts', 'export const region = process.env.AWS_REGION'],
    ['functions/ordering/place-order.ts', "const { S3Client } = await import('@aws-sdk/client-s3')"],
  ],
  'a rule is given the time, ids and chance': [
    ['functions/ordering/place-order.ts', 'const at = new Date().toISOString()'],
    ['functions/ordering/place-order.ts', 'const now = Date.now()'],
    ['functions/ordering/place-order.ts', 'const lot = Math.random()'],
    ['functions/ordering/place-order.ts', 'const id = randomUUID()'],
  ],
  'a context meets another at its index only': [
    ['functions/ordering/order.store.ts', "import { stockKey } from '../inventory/stock.store.ts'"],
    ['functions/ordering/place-order.ts', "import type {\n  Stock,\n} from '../inventory/stock.ts'"],
  ],
  'the kernel knows no context': [
    ['shared/money.ts', "import { Order } from '../functions/ordering/order.ts'"],
  ],
  'what is deployed knows neither infrastructure nor tests': [
    [
      'functions/ordering/order.store.ts',
      "import { startDynamo } from '../../infra/local/dynamodb/dynoxide.ts'",
    ],
    ['shared/clock.ts', "import { NOW } from '../test/support/world.ts'"],
    ['functions/ordering/api.lambda.ts', "import { Stack } from 'aws-cdk-lib/core'"],
  ],
  'a stack knows a context’s routes, tables and plain data only': [
    ['infra/contexts/ordering.ts', "import { orderStore } from '../../functions/ordering/order.store.ts'"],
  ],
  'no float and no number arithmetic on the money of invoices': [
    ['functions/invoicing/draft-invoice.ts', 'const net = line.gross.amount - line.tax.amount'],
    ['functions/invoicing/draft-invoice.ts', 'const tax = 0.13 * net.amount'],
    ['functions/invoicing/draft-invoice.ts', 'const tax = Math.round(net * rate)'],
    ['functions/invoicing/nuonuo-payload.ts', 'const text = (fen / 100).toFixed(2)'],
    ['functions/invoicing/nuonuo-payload.ts', "const fen = parseFloat('19.99') * 100"],
    ['functions/invoicing/credited.ts', 'const left = BigInt(line.net.amount)'],
    ['functions/customs/missing-papers.ts', 'const left = price.amount - paid.amount'],
    ['functions/documents/eu-invoice-of.ts', 'const tax = Math.round(net * 0.19)'],
    ['functions/invoicing/draft-invoice.ts', "import { sumMoney } from '../../shared/money.ts'"],
  ],
}

describe.each(names)('%s', name => {
  it('holds in every file', () => {
    expect(files.flatMap(boundaries[name])).toEqual([])
  })

  it.each(planted[name])('finds what is planted in %s: %s', (path, text) => {
    expect(boundaries[name]({ path, text })).not.toEqual([])
  })
})

it('reads all of the product', () => {
  expect(files.length).toBeGreaterThan(200)
})
