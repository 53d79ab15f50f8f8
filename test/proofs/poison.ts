import { randomUUID } from 'node:crypto'
import { routes as invoicing } from '../../functions/invoicing/routes.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import { eventOfItem, outboxTable } from '../../shared/outbox.ts'
import { placed } from '../scenarios/ordering.ts'
import { sqsEventOf } from '../scenarios/world.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { inLab, type Lab } from './lab.ts'
import { unmarked } from './mistakes.ts'

const shippedEvent = async ({ sides, target }: Lab) => {
  const { orderId } = await placed(sides.ours)
  await sides.ours.as('supplier.sales').get(ordering.shipOrder, { params: { orderId }, body: {} })
  const { items } = await target.tables.query({ table: outboxTable, partition: orderId, consistent: true })
  const event = items.map(eventOfItem).find(({ type }) => type === 'ordering.order-shipped.v1')
  if (!event) throw new Error('An order was shipped without its event')
  return event
}

const poisons: readonly string[] = [
  'not json',
  '{}',
  '[]',
  'null',
  '{"id":"x","type":"nobody.knows.v1","time":"","tenant":"","aggregate":"x","sequence":1,"data":{}}',
  '{"id":"x","type":"ordering.order-shipped.v1","time":"","tenant":"","aggregate":"x","sequence":1,"data":{}}',
]

type Outcome = { readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[] }

const deadLettersOf = ({ target }: Lab): number =>
  [...target.messages()].filter(([name]) => name.includes('dead_letter')).flatMap(([, bodies]) => bodies)
    .length

/** A batch of ten of which one is poison, at a place that is drawn by lot. */
const batchOf = async (lab: Lab, random: () => number) => {
  const events = await Promise.all(Array.from({ length: 9 }, () => shippedEvent(lab)))
  const records = events.flatMap(event => sqsEventOf(event).Records)
  const [record] = records
  if (!record) throw new Error('There is no record')
  const body = poisons[Math.floor(random() * poisons.length)] ?? ''
  const attributes = { ...record.attributes, MessageGroupId: 'poison' }
  const bad = { ...record, messageId: randomUUID(), body, attributes }
  records.splice(Math.floor(random() * 10), 0, bad)
  return { events, records }
}

const invoicedOf = async ({ sides }: Lab, orderIds: readonly string[]): Promise<number> => {
  let count = 0
  for (const orderId of orderIds) {
    const { items } = await sides.ours
      .as('operator.admin')
      .get(invoicing.listOrderInvoices, { params: { orderId } })
    count += items.length
  }
  return count
}

type Consume = (records: readonly { readonly body: string; readonly messageId: string }[]) => Promise<Outcome>

/** A queue gives a message five times. */
const MOST_RECEIVES = 5

/** A batch as a queue hands it to a consumer, what failed again until it is given up; and what is wrong then. */
const faultsOf = async (
  lab: Lab,
  consume: Consume,
  { events, records }: Awaited<ReturnType<typeof batchOf>>,
): Promise<string[]> => {
  const dead = deadLettersOf(lab)
  let waiting = records
  for (let receives = 0; receives < MOST_RECEIVES && waiting.length; receives++) {
    const tried = waiting
    waiting = await consume(tried).then(
      ({ batchItemFailures = [] }) => {
        const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
        return tried.filter(({ messageId }) => failed.has(messageId))
      },
      () => tried,
    )
  }
  const orderIds = events.map(({ aggregate }) => aggregate)
  const invoiced = await invoicedOf(lab, orderIds)
  const aside = deadLettersOf(lab) - dead
  await consume(records).catch(() => undefined)
  const again = await invoicedOf(lab, orderIds)
  return [
    ...(invoiced === 9 ? [] : [`of nine good messages beside a bad one ${invoiced} were done`]),
    ...(waiting.length === 0 ? [] : [`${waiting.length} messages came back until they were given up`]),
    ...(aside === 1 ? [] : [`${aside} messages were set aside for one bad one`]),
    ...(again === invoiced ? [] : ['a redrive has changed something']),
  ]
}

/** One bad message of ten: the nine others are done, the bad one is set aside at once, and a redrive changes nothing. */
export const provePoison: Prove = ({ seed, size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    const consume: Consume = records =>
      lab.target.invoke('invoicing-issue-invoices', { Records: records }) as Promise<Outcome>
    for (let i = 0; i < (size === 'nightly' ? 300 : 20); i++) {
      trial(await faultsOf(lab, consume, await batchOf(lab, random)))
    }
    const inOneGo: Consume = async records => {
      for (const { body } of records) if (!JSON.parse(body)?.data?.orderId) throw new Error('planted')
      return consume(records)
    }
    plant(
      'one bad message stops its batch',
      (await faultsOf(lab, inOneGo, await batchOf(lab, random))).length > 0,
    )
    lab.proxy.rewrite(unmarked)
    const swallowing: Consume = async records => {
      await consume(records)
      return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) }
    }
    const repeated = await faultsOf(lab, swallowing, await batchOf(lab, random))
    lab.proxy.reset()
    plant('what was done comes back with what was not', repeated.length > 0)
    return proof()
  })
