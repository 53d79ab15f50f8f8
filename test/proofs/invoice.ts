import { routes } from '../../functions/invoicing/routes.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import { eventOfItem, outboxTable } from '../../shared/outbox.ts'
import { placed } from '../scenarios/ordering.ts'
import { sqsEventOf } from '../scenarios/world.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { inLab, type Lab } from './lab.ts'

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

/** Numbers of each series are 1 to n without a gap, and each shipment has one invoice. */
const faultsOf = (invoices: readonly Numbered[], shipments: number): string[] => {
  const bySeries = Map.groupBy(invoices, ({ series }) => series)
  const gaps = [...bySeries].flatMap(([series, own]) => {
    const numbers = own.map(({ number }) => number).toSorted((a, b) => a - b)
    return numbers.every((number, i) => number === i + 1) ? [] : [`${series}: ${numbers.join(' ')}`]
  })
  const distinct = new Set(invoices.flatMap(({ shipments: own }) => own.map(({ shipmentId }) => shipmentId)))
    .size
  return [
    ...gaps,
    ...(distinct === shipments ? [] : [`${shipments} shipments have ${distinct} invoiced`]),
    ...(invoices.length === shipments ? [] : [`${shipments} shipments have ${invoices.length} invoices`]),
  ]
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
    const deliveries = events
      .flatMap(event => Array.from({ length: 1 + Math.floor(random() * 3) }, () => event))
      .map(event => ({ event, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ event }) => event)
    lab.proxy.decide(() => (random() < 0.05 ? 'throttle' : 'pass'))
    const issuer = async (): Promise<void> => {
      for (let event = deliveries.pop(); event; event = deliveries.pop()) {
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
    trial(faultsOf(invoices, events.length))
    const [first, second] = invoices
    if (first && second) {
      plant('a number is left out', faultsOf(invoices.slice(1), events.length).length > 0)
      plant(
        'a number is given twice',
        faultsOf([...invoices.slice(2), first, { ...second, ...first }], events.length).length > 0,
      )
      plant(
        'a shipment is invoiced twice',
        faultsOf([...invoices, { ...first, number: invoices.length + 1 }], events.length).length > 0,
      )
    }
    return { ...proof(), trials: invoices.length }
  })
