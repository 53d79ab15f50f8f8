import mqtt from 'mqtt'
import type { TestDevice } from '../support/device.ts'
import { eventually } from '../support/eventually.ts'
import { startStack, type TestStack } from '../support/stack.ts'
import { type Run, randomOf, type tally } from './context.ts'

const WAREHOUSE = 'wh_shanghai'

interface Sent {
  readonly readingId: string
  readonly sku: string
  readonly quantity: number
  readonly measuredAt: string
}

const shuffled = <T>(all: readonly T[], random: () => number): T[] =>
  all
    .map(one => ({ one, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one)

/** Readings of one shelf, a minute apart, the newest a minute ago. */
const readingsOf = (sku: string, count: number, random: () => number): Sent[] =>
  Array.from({ length: count }, (_, i) => ({
    readingId: `${sku}-${i}`,
    sku,
    quantity: Math.floor(random() * 200),
    measuredAt: new Date(Date.now() - (count - i) * 60_000).toISOString(),
  }))

/** A device on a bad line: it comes and goes, is cut off before it knows, and sends what it is not sure of again. */
const onBadLine = async (
  stack: TestStack,
  { deviceId, secret }: TestDevice,
  readings: readonly Sent[],
  random: () => number,
): Promise<void> => {
  const topic = `dockline/${WAREHOUSE}/${deviceId}/stock`
  const repeated = readings.flatMap(each => Array.from({ length: 1 + Math.floor(random() * 3) }, () => each))
  let left: readonly Sent[] = shuffled(repeated, random)
  while (left.length > 0) {
    const client = await mqtt.connectAsync(stack.mqtt, {
      clientId: deviceId,
      username: deviceId,
      password: secret,
      reconnectPeriod: 0,
    })
    client.on('error', () => {})
    const now = left.slice(0, 1 + Math.floor(random() * 6))
    if (random() < 0.3) {
      // The line breaks with these under way: whether they have arrived it cannot know.
      for (const each of now) client.publish(topic, JSON.stringify(each), { qos: 1 }, () => {})
      await new Promise(done => setTimeout(done, random() * 20))
      client.end(true)
      continue
    }
    for (const each of now) await client.publishAsync(topic, JSON.stringify(each), { qos: 1 })
    await client.endAsync()
    left = left.slice(now.length)
  }
}

/** What the books say that the shelf holds, once nothing moves. */
const onHand = async (stack: TestStack, sku: string): Promise<number> => {
  const supplier = await stack.as('supplier.sales')
  const { body } = await supplier.get(`/v1/stock?sku=${sku}&warehouseId=${WAREHOUSE}`)
  return body.onHand
}

const checked = async (stack: TestStack, sku: string, readings: readonly Sent[]): Promise<string[]> => {
  const wanted = readings.at(-1)?.quantity
  try {
    await eventually(async () => {
      const found = await onHand(stack, sku)
      if (found !== wanted) throw new Error(`${sku} has ${found} on hand, its newest reading says ${wanted}`)
    }, 20_000)
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}

/** Devices on bad lines leave the newest reading of each shelf, however often and late the others came. */
export const proveReplays = async (
  { seed, size }: Run,
  { trial, plant }: Pick<ReturnType<typeof tally>, 'trial' | 'plant'>,
): Promise<void> => {
  const stack = await startStack()
  try {
    const random = randomOf(seed + 1)
    const shelves = size === 'nightly' ? 40 : 6
    const lines = Array.from({ length: shelves }, async () => {
      const [device, sku] = [await stack.newDevice(WAREHOUSE), await stack.newSku({ onHand: 500 })]
      await device.end()
      const readings = readingsOf(sku, 12, random)
      await onBadLine(stack, device, readings, random)
      return { sku, readings }
    })
    const done = await Promise.all(lines)
    await stack.quiet()
    for (const { sku, readings } of done) trial(await checked(stack, sku, readings))
    const [first] = done
    if (!first) return
    // Read in the order of their arrival, or the oldest for the newest, the books would say something else.
    const other = first.readings.toReversed()
    plant('a late reading is taken for the newest', (await checked(stack, first.sku, other)).length > 0)
  } finally {
    await stack.stop()
  }
}
