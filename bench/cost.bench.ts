import { randomUUID } from 'node:crypto'
import { startStack, type TestStack } from '../test/support/stack.ts'
import { meterDynamo, noUsage, type Usage } from './meter.ts'
import { prices } from './prices.ts'
import { printTable, rounded } from './table.ts'

/**
 * What each job uses and costs: API requests, invocations, DynamoDB's own account of its units, queue, topic
 * and key requests, everything behind the job included, at list prices. Lambda's time is this machine's.
 */

const TIMES = 60
const MEMORY_GB = 1

interface Job {
  readonly name: string
  readonly apiRequests: number
  readonly iotMessages?: number
  /** May be called many times at once. */
  readonly run: (i: number) => Promise<unknown>
}

const jobsOf = async (stack: TestStack): Promise<Job[]> => {
  const [buyer, supplier, gateway] = [
    await stack.as('dealer.buyer'),
    await stack.as('supplier.sales'),
    await stack.as('gateway.m2m'),
  ]
  const skus = await Promise.all(Array.from({ length: 30 }, () => stack.newSku({ onHand: 1_000_000 })))
  const lines = (i: number) =>
    [0, 7, 14].map(line => ({ sku: skus[(i + line) % skus.length] ?? '', quantity: 1 }))
  const place = async (i: number): Promise<string> => {
    const { status, body } = await buyer.post('/v1/orders', { lines: lines(i) })
    if (status !== 201) throw new Error(`An order was answered with ${status}`)
    return body.orderId
  }
  const placed = await Promise.all(Array.from({ length: TIMES }, (_, i) => place(i)))
  const device = await stack.newDevice('wh_shanghai')
  const reading = (i: number) => ({
    readingId: randomUUID(),
    sku: skus[i % skus.length] ?? '',
    quantity: 900_000 - i,
    measuredAt: new Date(Date.now() - TIMES * 1000 + i * 1000).toISOString(),
  })
  const { deviceId, warehouseId } = device
  return [
    { name: 'order of 3 lines', apiRequests: 1, run: place },
    {
      name: 'shipment with invoice',
      apiRequests: 1,
      run: i => supplier.post(`/v1/orders/${placed[i]}/shipments`, {}),
    },
    { name: 'order read', apiRequests: 1, run: i => buyer.get(`/v1/orders/${placed[i]}`) },
    { name: 'catalogue page of 20', apiRequests: 1, run: () => buyer.get('/v1/products?limit=20') },
    {
      name: 'reading by MQTT',
      apiRequests: 0,
      iotMessages: 1,
      run: i => device.publish(reading(i)),
    },
    {
      name: 'batch of 20 readings',
      apiRequests: 1,
      run: () =>
        gateway.post('/v1/stock-readings', {
          readings: Array.from({ length: 20 }, (_, i) => ({ ...reading(i), deviceId, warehouseId })),
        }),
    },
    {
      name: 'assistant’s answer',
      apiRequests: 1,
      run: () => buyer.post('/v1/assistant/messages', { text: '我的订单到哪了' }),
    },
  ]
}

const usdOf = (usage: Usage): number => {
  const { usd } = prices
  return (
    usage.apiRequests * usd.apiRequest +
    usage.lambdaInvocations * usd.lambdaRequest +
    (usage.lambdaMilliseconds / 1000) * MEMORY_GB * usd.lambdaGbSecond +
    usage.readUnits * usd.dynamoReadUnit +
    usage.writeUnits * usd.dynamoWriteUnit +
    // Standard queues are a fifth cheaper; most are not.
    usage.sqsRequests * usd.sqsFifoRequest +
    usage.snsPublishes * usd.snsFifoPublish +
    usage.kmsRequests * usd.kmsRequest +
    usage.iotMessages * (usd.iotMessage + usd.iotRule)
  )
}

const perJob = (usage: Usage, times: number): Usage =>
  Object.fromEntries(Object.entries(usage).map(([name, value]) => [name, value / times])) as unknown as Usage

export const run = async () => {
  const usage = noUsage()
  const dynamo = await meterDynamo(usage)
  const stack = await startStack({
    dynamoEndpointFor: dynamo.endpointFor,
    onCall: service => {
      if (service === 'kms') usage.kmsRequests += 1
      if (service === 'sns') usage.snsPublishes += 1
      if (service === 'sqs') usage.sqsRequests += 1
    },
  })
  stack.stack.functions.onInvoked((_, milliseconds) => {
    usage.lambdaInvocations += 1
    usage.lambdaMilliseconds += milliseconds
  })
  const rows = []
  const figures = []
  for (const job of await jobsOf(stack)) {
    await stack.quiet()
    await job.run(0)
    await stack.quiet()
    Object.assign(usage, noUsage())
    // Four at a time: alone, each would have the batches behind it to itself and look dearer than it is.
    for (let i = 1; i < TIMES; i += 4)
      await Promise.all([0, 1, 2, 3].filter(j => i + j < TIMES).map(j => job.run(i + j)))
    await stack.quiet()
    const used = perJob(
      {
        ...usage,
        apiRequests: job.apiRequests * (TIMES - 1),
        iotMessages: (job.iotMessages ?? 0) * (TIMES - 1),
      },
      TIMES - 1,
    )
    figures.push({ job: job.name, ...used, usdPerThousand: usdOf(used) * 1000 })
    rows.push({
      job: job.name,
      invocations: rounded(used.lambdaInvocations, 2),
      'Lambda ms': rounded(used.lambdaMilliseconds, 0),
      'DynamoDB calls': rounded(used.dynamoCalls, 2),
      'read units': rounded(used.readUnits, 1),
      'write units': rounded(used.writeUnits, 1),
      SQS: rounded(used.sqsRequests, 2),
      SNS: rounded(used.snsPublishes, 2),
      KMS: rounded(used.kmsRequests, 2),
      'USD per 1,000': rounded(usdOf(used) * 1000, 4),
    })
  }
  printTable(`What a job costs, at list prices of ${prices.asOf}, ${prices.region}`, rows)
  await stack.stop()
  dynamo.stop()
  return { prices, figures }
}
