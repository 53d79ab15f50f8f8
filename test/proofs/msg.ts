import { routes as ordering } from '../../functions/ordering/routes.ts'
import type { DomainEvent } from '../../shared/events.ts'
import { eventOfItem, outboxTable } from '../../shared/outbox.ts'
import { addedBy } from '../scenarios/changes.ts'
import { placed } from '../scenarios/ordering.ts'
import { sqsEventOf } from '../scenarios/world.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { inLab, type Lab } from './lab.ts'
import { later } from './later.ts'
import { unmarked } from './mistakes.ts'
import { tracesBetween } from './traces.ts'
import { watch } from './watch.ts'

/** Consumers whose effect on the database can be counted, by what they subscribe to. */
const consumers: Readonly<Record<string, readonly string[]>> = {
  'invoicing-issue-invoices': ['ordering.order-shipped.v1'],
  'replenishment-watch-positions': [
    'ordering.order-placed.v1',
    'ordering.order-changed.v1',
    'replenishment.goods-received.v1',
  ],
  // It adds to numbers, so that only its marks tell it what it has seen.
  'forecasting-record-demand': ['ordering.order-placed.v1'],
}

interface Delivery {
  readonly functionId: string
  readonly event: DomainEvent
}

/** What happens in a history: orders of both sides, shipped in parts. */
const history = async ({ sides, target }: Lab, random: () => number): Promise<Delivery[]> => {
  const deliveries: Delivery[] = []
  for (let i = 0; i < 3; i++) {
    const side = random() < 0.5 ? sides.ours : sides.theirs
    const { orderId } = await placed(side)
    const sales = side.as('supplier.sales')
    const lines = [{ lineNumber: 1, quantity: 1 }]
    await sales.get(ordering.shipOrder, { params: { orderId }, body: { lines } })
    if (random() < 0.7) await sales.get(ordering.shipOrder, { params: { orderId }, body: {} })
    const { items } = await target.tables.query({ table: outboxTable, partition: orderId, consistent: true })
    for (const event of items.map(eventOfItem)) {
      for (const [functionId, types] of Object.entries(consumers)) {
        if (types.includes(event.type)) deliveries.push({ functionId, event })
      }
    }
  }
  return deliveries
}

const shuffled = <T>(all: readonly T[], random: () => number): T[] =>
  all
    .map(one => ({ one, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one)

/** Delivers until all are through; what a consumer gives back comes again, as from a queue. */
const deliverAll = async ({ target }: Lab, deliveries: readonly Delivery[]): Promise<void> => {
  const waiting = deliveries.map(delivery => ({ delivery, tries: 0 }))
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { functionId, event } = next.delivery
    const outcome = (await target.invoke(functionId, sqsEventOf(event)).catch(() => undefined)) as
      | { batchItemFailures?: unknown[] }
      | undefined
    const failed = !outcome || (outcome.batchItemFailures?.length ?? 0) > 0
    if (failed && next.tries < 5) waiting.push({ delivery: next.delivery, tries: next.tries + 1 })
  }
}

const HOUR = 3_600_000
/** Longer than a stream keeps its records. */
const LATEST = 26 * HOUR

/** What a history's messages come to, delivered once and in order, or as a network may deliver them. */
const effectOf = async (lab: Lab, deliveries: readonly Delivery[], late = 0): Promise<string> => {
  const watched = watch(lab.proxy, lab.target)
  await later(late, () => deliverAll(lab, deliveries))
  const changes = await watched.changes()
  watched.end()
  const demand = [...tracesBetween(changes.before, changes.after).keys()].filter(trace =>
    trace.startsWith('forecasting'),
  )
  return [addedBy(changes), ...demand].filter(Boolean).join('; ')
}

/** A consumer's own marks tell that it has seen a message; a lost acknowledgement repeats it after its effect. */
const unruly = (deliveries: readonly Delivery[], random: () => number): Delivery[] =>
  shuffled(
    deliveries.flatMap(delivery => Array.from({ length: 1 + Math.floor(random() * 5) }, () => delivery)),
    random,
  )

/**
 * Each message one to five times, shuffled, up to 26 hours late: what it adds is what the messages add once and in order, and a second
 * round of all of them adds nothing.
 */
export const proveMsg: Prove = ({ seed, size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    const rounds = size === 'nightly' ? 400 : 25
    for (let round = 0; round < rounds; round++) {
      const deliveries = await history(lab, random)
      const shipments = deliveries.filter(({ functionId }) => functionId.startsWith('invoicing')).length
      const late = Math.floor(random() * LATEST)
      const effect = await effectOf(lab, unruly(deliveries, random), late)
      const again = await effectOf(lab, unruly(deliveries, random), LATEST)
      const invoices = Number(/invoicing \+(\d+)/.exec(effect)?.[1] ?? 0)
      trial(invoices >= shipments ? [] : [`${shipments} shipments have added ${effect}`])
      trial(again ? [`a second round of the same messages has added ${again}`] : [])
    }
    // Consumers that forget what they have seen, and write without looking.
    lab.proxy.rewrite(unmarked)
    const deliveries = await history(lab, random)
    await effectOf(lab, deliveries)
    plant('messages are not told apart', (await effectOf(lab, deliveries)) !== '')
    lab.proxy.reset()
    return proof()
  })
