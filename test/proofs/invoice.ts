import { invoicingTable } from '../../functions/invoicing/invoicing.table.ts'
import { routes } from '../../functions/invoicing/routes.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import type { DomainEvent } from '../../shared/events.ts'
import { eventOfItem, outboxTable } from '../../shared/outbox.ts'
import { placed } from '../scenarios/ordering.ts'
import { sqsEventOf } from '../scenarios/world.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { inLab, type Lab } from './lab.ts'
import { keyOf, type Mistake, split, tableOf, unconditional } from './mistakes.ts'

interface Numbered {
  readonly series: string
  readonly number: number
  readonly shipments: readonly { readonly shipmentId: string }[]
}

const shipped = async ({ sides, target }: Lab, count: number) => {
  const events = []
  for (let i = 0; i < count; i++) {
    const side = i % 2 ? sides.ours : sides.theirs
    const { orderId } = await placed(side)
    await side.as('supplier.sales').get(ordering.shipOrder, { params: { orderId }, body: {} })
    const { items } = await target.tables.query({ table: outboxTable, partition: orderId, consistent: true })
    events.push(...items.map(eventOfItem).filter(({ type }) => type === 'ordering.order-shipped.v1'))
  }
  return events
}

/** Numbers of each series go on from the last one without a gap, and each shipment has one invoice. */
const faultsOf = (
  invoices: readonly Numbered[],
  shipments: number,
  before: ReadonlyMap<string, number>,
): string[] => {
  const bySeries = Map.groupBy(invoices, ({ series }) => series)
  const gaps = [...bySeries].flatMap(([series, own]) => {
    const numbers = own.map(({ number }) => number).toSorted((a, b) => a - b)
    const first = (before.get(series) ?? 0) + 1
    return numbers.every((number, i) => number === first + i) ? [] : [`${series}: ${numbers.join(' ')}`]
  })
  const distinct = new Set(invoices.flatMap(({ shipments: own }) => own.map(({ shipmentId }) => shipmentId)))
    .size
  return [
    ...gaps,
    ...(distinct === shipments ? [] : [`${shipments} shipments have ${distinct} invoiced`]),
    ...(invoices.length === shipments ? [] : [`${shipments} shipments have ${invoices.length} invoices`]),
  ]
}

/** Delivers events up to three times and shuffled to sixty-four issuers, while a share of the calls fails. */
const issueAll = async (
  lab: Lab,
  events: readonly DomainEvent[],
  share: number,
  random: () => number,
): Promise<Numbered[]> => {
  const deliveries = events
    .flatMap(event => Array.from({ length: 1 + Math.floor(random() * 3) }, () => event))
    .map(event => ({ event, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ event }) => event)
  // What a mistake has made impossible is not tried for ever.
  let left = deliveries.length * 20
  lab.proxy.decide(() => (random() < share ? 'throttle' : 'pass'))
  const issuer = async (): Promise<void> => {
    for (let event = deliveries.pop(); event && left-- > 0; event = deliveries.pop()) {
      const outcome = (await lab.target
        .invoke('invoicing-issue-invoices', sqsEventOf(event))
        .catch(() => undefined)) as { batchItemFailures?: unknown[] } | undefined
      // The queue's way: what failed comes back.
      if (!outcome || outcome.batchItemFailures?.length) deliveries.unshift(event)
    }
  }
  await Promise.all(Array.from({ length: 64 }, issuer))
  lab.proxy.reset()
  const invoices: Numbered[] = []
  for (const { aggregate: orderId } of events) {
    const { items } = await lab.sides.ours
      .as('operator.admin')
      .get(routes.listOrderInvoices, { params: { orderId } })
    invoices.push(...items)
  }
  return invoices
}

/** The last number that was given in each series before. */
const lastNumbers = async (lab: Lab): Promise<ReadonlyMap<string, number>> => {
  const items = (await lab.target.snapshot(new Set([invoicingTable.name]))).get(invoicingTable.name) ?? []
  const heads = items.filter(({ pk, sk }) => pk.startsWith('series#') && sk === 'head')
  return new Map(heads.map(({ pk, last }) => [pk.slice('series#'.length), last]))
}

const isHead = (part: { Put?: { Item?: { sk?: { S?: string } } } }): boolean =>
  keyOf(part).startsWith('series#') && part.Put?.Item?.sk?.S === 'head'

const isInvoicing = (part: object): boolean => tableOf(part) === invoicingTable.name

/** Mistakes of an issuer, as they look to the database. */
const mistakes: Readonly<Record<string, Mistake>> = {
  'the number is counted before the invoice is written': split(isHead),
  'a number is given without looking who else has given it': unconditional(part =>
    keyOf(part).startsWith('series#'),
  ),
  'a shipment is invoiced without looking whether it was': unconditional(
    part => isInvoicing(part) && !keyOf(part).startsWith('series#'),
  ),
}

/**
 * Sixty-four issuers at once, each shipment's event delivered up to three times and shuffled, while calls to the
 * database fail: every shipment has one invoice, and the numbers of a series have no gap.
 */
export const proveInvoice: Prove = ({ seed, size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    const events = await shipped(lab, size === 'nightly' ? 640 : 128)
    const invoices = await issueAll(lab, events, 0.05, random)
    trial(faultsOf(invoices, events.length, new Map()))
    for (const [fault, mistake] of Object.entries(mistakes)) {
      const before = await lastNumbers(lab)
      const some = await shipped(lab, 24)
      lab.proxy.rewrite(mistake)
      const wrong = await issueAll(lab, some, 0.2, random)
      plant(fault, faultsOf(wrong, some.length, before).length > 0)
    }
    return { ...proof(), trials: invoices.length }
  })
