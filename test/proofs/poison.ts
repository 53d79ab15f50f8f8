import { randomUUID } from 'node:crypto'
import { routes as invoicing } from '../../functions/invoicing/routes.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import { eventOfItem, outboxTable } from '../../shared/outbox.ts'
import { placed } from '../scenarios/ordering.ts'
import { sqsEventOf } from '../scenarios/world.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { inLab, type Lab } from './lab.ts'

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
  return { events, records, bad }
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

/** One bad message of ten: the nine others are done, the bad one is set aside at once, and a redrive changes nothing. */
export const provePoison: Prove = ({ seed, size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    const invoke = (records: unknown[]) =>
      lab.target.invoke('invoicing-issue-invoices', { Records: records }) as Promise<Outcome>
    for (let i = 0; i < (size === 'nightly' ? 300 : 20); i++) {
      const { events, records } = await batchOf(lab, random)
      const dead = deadLettersOf(lab)
      const { batchItemFailures = [] } = await invoke(records)
      const orderIds = events.map(({ aggregate }) => aggregate)
      const invoiced = await invoicedOf(lab, orderIds)
      trial(invoiced === 9 ? [] : [`of nine good messages beside a bad one ${invoiced} were done`])
      trial(batchItemFailures.length === 0 ? [] : ['a message that no retry helps came back'])
      trial(deadLettersOf(lab) === dead + 1 ? [] : ['the bad message was not set aside once'])
      await invoke(records)
      trial((await invoicedOf(lab, orderIds)) === 9 ? [] : ['a redrive has changed something'])
    }
    // A consumer that gives the whole batch up: as if the nine had never been there.
    const { events, records, bad } = await batchOf(lab, random)
    await invoke(records.filter(record => record === bad))
    plant(
      'one bad message stops the batch',
      (await invoicedOf(
        lab,
        events.map(({ aggregate }) => aggregate),
      )) !== 9,
    )
    return proof()
  })
