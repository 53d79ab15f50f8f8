import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  BatchGetItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { startDynamo } from '../infra/local/dynamodb/dynoxide.ts'

/**
 * The floor under the benchmark of orders: one HTTP server and the database calls that an order, a read, a
 * page and a stock update cannot do without, through the same SDK and engine, with no rules, no rights, no
 * events read and no queues. Prints its address, and ends with its parent.
 */

const TableName = 'floor'
const SKUS = 200
const PAGE = 20
const WAREHOUSES = ['wh_shanghai', 'wh_chengdu']

const engine = await startDynamo({ region: 'eu-central-1' })
const client = new DynamoDBClient({
  region: 'eu-central-1',
  endpoint: engine.endpoint,
  credentials: async () => ({ accessKeyId: 'floor', secretAccessKey: 'floor' }),
})

const skuOf = (i: number): string => `DL-${10_000 + (i % SKUS)}`
const key = (pk: string, sk: string) => marshall({ pk, sk })

const seed = async (): Promise<void> => {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  )
  for (let i = 0; i < SKUS; i++) {
    const sku = skuOf(i)
    const product = {
      sku,
      name: { zh: `商品 ${sku} 的中文名称`, en: `The English name of ${sku}` },
      price: { amount: 1234, currency: 'CNY' },
      sellerId: 'org_huadong',
      taxCategory: 'standard',
      status: 'active',
    }
    const items = [
      { pk: 'products', sk: sku, ...product },
      { pk: `product#${sku}`, sk: 'product', ...product },
      ...WAREHOUSES.map(warehouse => ({
        pk: `stock#${sku}`,
        sk: warehouse,
        onHand: 1e9,
        held: 0,
        available: 1e9,
      })),
    ]
    await Promise.all(items.map(item => client.send(new PutItemCommand({ TableName, Item: marshall(item) }))))
  }
}

const order = async (text: string): Promise<unknown> => {
  const { id, lines } = JSON.parse(text) as { id: string; lines: { sku: string; quantity: number }[] }
  const Keys = lines.flatMap(({ sku }) => [
    key(`product#${sku}`, 'product'),
    ...WAREHOUSES.map(warehouse => key(`stock#${sku}`, warehouse)),
  ])
  await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }))
  const item = { pk: `order#${id}`, sk: 'order', id, status: 'placed', lines, placedAt: 1 }
  const holds = lines.map(({ sku, quantity }) => ({
    Update: {
      TableName,
      Key: key(`stock#${sku}`, 'wh_shanghai'),
      UpdateExpression: 'ADD available :minus, held :plus',
      ConditionExpression: 'available >= :plus',
      ExpressionAttributeValues: marshall({ ':minus': -quantity, ':plus': quantity }),
    },
  }))
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: marshall(item) } },
        ...holds,
        { Put: { TableName, Item: marshall({ pk: `event#${id}`, sk: 'event', lines }) } },
      ],
    }),
  )
  return item
}

const read = async (id: string): Promise<unknown> =>
  (
    await client.send(
      new GetItemCommand({ TableName, Key: key(`order#${id}`, 'order'), ConsistentRead: true }),
    )
  ).Item

const page = async (): Promise<unknown> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': 'products' }),
      Limit: PAGE,
    }),
  )
  const Keys = Items.flatMap(({ sku }) =>
    WAREHOUSES.map(warehouse => key(`stock#${sku?.S ?? ''}`, warehouse)),
  )
  const { Responses } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }),
  )
  return { Items, stock: Responses?.[TableName] }
}

const updateStock = async (sku: string): Promise<unknown> =>
  client.send(
    new UpdateItemCommand({
      TableName,
      Key: key(`stock#${sku}`, 'wh_shanghai'),
      UpdateExpression: 'ADD onHand :one, available :one',
      ExpressionAttributeValues: marshall({ ':one': 1 }),
    }),
  )

const answer = (path: string, text: string): Promise<unknown> => {
  const [, what, which = ''] = path.split('/')
  if (what === 'orders') return text ? order(text) : read(which)
  return what === 'products' ? page() : updateStock(which)
}

await seed()
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', async () => {
    try {
      const result = await answer(request.url ?? '/', Buffer.concat(chunks).toString())
      response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(result))
    } catch (thrown) {
      response.writeHead(500).end(String(thrown))
    }
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ api: `http://127.0.0.1:${port}` })}\n`)
})
process.stdin.resume().on('end', async () => {
  await engine.stop()
  process.exit(0)
})
