import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DynamoEngine, startDynamo } from '../../../infra/local/dynamodb/dynoxide.ts'
import { startExpiry } from '../../../infra/local/dynamodb/expiry.ts'

let engine: DynamoEngine
beforeAll(async () => {
  engine = await startDynamo({ region: 'eu-central-1' })
})
afterAll(() => engine.stop())

it('items go when their time is over, and no others', async () => {
  const TableName = 'expiring'
  await engine.call('DynamoDB_20120810.CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
  })
  const put = (pk: string, more: object) =>
    engine.call('DynamoDB_20120810.PutItem', { TableName, Item: { pk: { S: pk }, sk: { S: 'x' }, ...more } })
  const now = Date.parse('2026-11-25T12:00:00Z')
  await put('over', { expiresAt: { N: String(now / 1000 - 1) } })
  await put('later', { expiresAt: { N: String(now / 1000 + 60) } })
  await put('never', {})
  const expiry = startExpiry(engine, [{ name: TableName, attribute: 'expiresAt' }], () => now)
  await expiry.sweep()
  await expiry.stop()
  const { Items } = await engine.call<{ Items: { pk: { S: string } }[] }>('DynamoDB_20120810.Scan', {
    TableName,
  })
  expect(Items.map(({ pk }) => pk.S).sort()).toEqual(['later', 'never'])
})
