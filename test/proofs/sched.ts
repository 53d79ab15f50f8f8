import fc from 'fast-check'
import { issuingFrom } from '../../functions/invoicing/compose.store.ts'
import { issueInvoices } from '../../functions/invoicing/issue-invoices.ts'
import { chainFaults } from '../../functions/invoicing/seal-invoice.ts'
import { emptySeries } from '../../functions/invoicing/series.ts'
import type { Once } from '../../shared/idempotency.ts'
import { memoryTables } from '../../shared/memory-tables.ts'
import type { Tables } from '../../shared/tables.ts'
import type { Write } from '../../shared/writes.ts'
import { world as invoicingWorld, shipped, shippedLine } from '../functions/invoicing/world.ts'
import { violationsIn } from '../functions/ordering/laws.ts'
import { once, orderWorld, START } from '../functions/ordering/order-world.ts'
import { withReadModifyWrite } from '../functions/ordering/planted.ts'
import { BUYER, buyer, seller } from '../functions/ordering/stock-world.ts'
import { type Prove, tally } from './context.ts'

/** Tables whose every call waits until the scheduler lets it on: each order of calls is another schedule. */
const scheduled = (tables: Tables, scheduler: fc.Scheduler): Tables => {
  const letOn = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), name)
    return call()
  }
  return {
    get: (...all) => letOn('get', () => tables.get(...all)),
    batchGet: requests => letOn('batchGet', () => tables.batchGet(requests)),
    query: query => letOn('query', () => tables.query(query)),
    transact: writes => letOn('transact', () => tables.transact(writes)),
    add: (...all) => letOn('add', () => tables.add(...all)),
    putAll: (...all) => letOn('putAll', () => tables.putAll(...all)),
  }
}

type Spoil = (tables: Tables) => Tables
const asItIs: Spoil = tables => tables

/** What several do at once, over tables that are scheduled; answers what is wrong afterwards. */
type Race = (scheduler: fc.Scheduler, spoil: Spoil) => Promise<string[]>

const settled = async <T>(all: readonly Promise<T>[]): Promise<T[]> =>
  (await Promise.allSettled(all)).flatMap(one => (one.status === 'fulfilled' ? [one.value] : []))

const day = START.slice(0, 10)

/** Four buyers, two units and one more that a cancellation gives back: every unit is sold once, none is left over. */
const lastUnits: Race = async (scheduler, spoil) => {
  const { tables, services, on, stockOf } = await orderWorld({ skus: ['A'], onHand: { wh_1: 3 } })
  let asked = 0
  const order = () => {
    asked += 1
    return { actor: buyer, lines: [{ sku: 'A', quantity: 1 }], buyerOrderReference: `wish ${asked}` }
  }
  const early = await services.place(order(), once())
  // Each is a process of its own: it has no memory that others see.
  const processes = Array.from({ length: 4 }, () => on(spoil(scheduled(tables, scheduler))))
  const canceller = on(spoil(scheduled(tables, scheduler)))
  const placing = processes.map(one => one.place(order(), once()))
  const cancelling = canceller.cancel({ actor: buyer, orderId: early.orderId }, once())
  const [placed] = await scheduler.waitFor(Promise.all([settled(placing), settled([cancelling])]))
  const { held, available, onHand } = await stockOf('A')
  const laws = await violationsIn(tables, services, {
    orderIds: [early, ...placed].map(({ orderId }) => orderId),
    buyerId: BUYER,
    day,
  })
  return [
    ...laws,
    ...(held === placed.length && onHand === 3 && available === 3 - held
      ? []
      : [`${placed.length} units are sold, the stock says ${JSON.stringify({ onHand, held, available })}`]),
    ...(placed.length >= 2 ? [] : [`of two free units ${placed.length} were sold`]),
  ]
}

/** One order that is shipped and cancelled at the same time: its goods leave, or they come back, never both. */
const shipOrCancel: Race = async (scheduler, spoil) => {
  const { tables, services, on, stockOf } = await orderWorld({ skus: ['A'], onHand: { wh_1: 5 } })
  const { orderId } = await services.place({ actor: buyer, lines: [{ sku: 'A', quantity: 4 }] }, once())
  const [one, other, third] = [0, 1, 2].map(() => on(spoil(scheduled(tables, scheduler))))
  await scheduler.waitFor(
    Promise.allSettled([
      one?.ship({ actor: seller, orderId, lines: [{ lineNumber: 1, quantity: 2 }] }, once()),
      other?.cancel({ actor: buyer, orderId }, once()),
      third?.ship({ actor: seller, orderId }, once()),
    ]),
  )
  const order = await services.orders.find(orderId)
  const [line] = order?.lines ?? []
  const { held, onHand } = await stockOf('A')
  const left = 5 - (line?.shipped ?? 0)
  return [
    ...(await violationsIn(tables, services, { orderIds: [orderId], buyerId: BUYER, day })),
    ...(onHand === left ? [] : [`${line?.shipped} were shipped of 5, and ${onHand} are on hand`]),
    ...(held === (line?.held ?? 0) ? [] : [`the order holds ${line?.held}, the stock says ${held}`]),
  ]
}

/** The same request three times at once: one order. */
const sameRequest: Race = async (scheduler, spoil) => {
  const { tables, services, on } = await orderWorld({ skus: ['A'], onHand: { wh_1: 10 } })
  const same: Once<unknown> = result => ({
    id: 'same',
    fingerprint: '',
    status: 201,
    body: JSON.stringify(result),
    storedAt: START,
  })
  const placing = Array.from({ length: 3 }, () =>
    on(spoil(scheduled(tables, scheduler))).place({ actor: buyer, lines: [{ sku: 'A', quantity: 1 }] }, same),
  )
  await scheduler.waitFor(settled(placing))
  const { items } = await services.orders.ofBuyer(BUYER, { limit: 10 })
  return items.length === 1 ? [] : [`one request has made ${items.length} orders`]
}

/** Two shipments, each told of twice, to issuers that know nothing of each other: two invoices, numbers 1 and 2. */
const sameShipment: Race = async (scheduler, spoil) => {
  const tables = memoryTables()
  const { deps, series } = await invoicingWorld({ tables })
  const goods = [shipped({ lines: [shippedLine({ quantity: 3 })] }), shipped()]
  const issuing = [...goods, ...goods].map(one =>
    issueInvoices({ ...deps, ...issuingFrom(spoil(scheduled(tables, scheduler))) })(one),
  )
  await scheduler.waitFor(settled(issuing))
  const found = await series('org_huadong/2026/invoice')
  return [
    ...chainFaults(found, emptySeries).map(({ fault }) => `the series: ${fault}`),
    ...(found.length === 2 ? [] : [`two shipments have ${found.length} invoices`]),
  ]
}

const races: Readonly<Record<string, Race>> = { lastUnits, shipOrCancel, sameRequest, sameShipment }

/** A store that forgets its conditions on what is written there. */
const unconditional =
  (which: (write: Write) => boolean): Spoil =>
  tables => ({
    ...tables,
    transact: writes =>
      tables.transact(
        writes.map(write => {
          if (!which(write)) return write
          const { when: _, ...rest } = write
          return rest as Write
        }),
      ),
  })

const planted: readonly { readonly fault: string; readonly race: Race; readonly spoil: Spoil }[] = [
  { fault: 'stock is read, computed and written', race: lastUnits, spoil: withReadModifyWrite },
  {
    fault: 'a request is not looked up where it is written',
    race: sameRequest,
    spoil: unconditional(({ key }) => key.pk.startsWith('idempotency#')),
  },
  {
    fault: 'an order is written whatever has become of it',
    race: shipOrCancel,
    // The order, the stock and the number of the event would each find it.
    spoil: unconditional(() => true),
  },
  {
    fault: 'a number is given without looking who else has given it',
    race: sameShipment,
    spoil: unconditional(({ table }) => table.name === 'invoicing'),
  },
]

/** Runs a race in so many schedules that are drawn from the seed; stops at the first that goes wrong. */
const inSchedules = async (race: Race, spoil: Spoil, seed: number, numRuns: number) => {
  let faults: readonly string[] = []
  let schedule = ''
  const property = fc.asyncProperty(fc.scheduler(), async scheduler => {
    const found = await race(scheduler, spoil)
    if (found.length === 0) return true
    faults = found
    schedule = String(scheduler)
    return false
  })
  const { failed, numRuns: ran } = await fc.check(property, { seed, numRuns, endOnFailure: true })
  return { ran, faults: failed ? [...faults, schedule] : [] }
}

const SCHEDULES = { gate: 5_000, nightly: 100_000 } as const
/** A mistake must show within so many. */
const MOST_TO_SHOW = 1_000

/**
 * The real use-cases over tables whose calls are let on in every order that chance can think of: sold once, done
 * once, numbered without a gap. The same seed tries the same schedules.
 */
export const proveSched: Prove = async ({ seed, size }) => {
  const { trial, plant, proof } = tally()
  let trials = 0
  const all = Object.entries(races)
  for (const [name, race] of all) {
    const { ran, faults } = await inSchedules(race, asItIs, seed, SCHEDULES[size] / all.length)
    trials += ran
    trial(faults.map(fault => `${name}: ${fault}`))
  }
  for (const { fault, race, spoil } of planted) {
    plant(fault, (await inSchedules(race, spoil, seed, MOST_TO_SHOW)).faults.length > 0)
  }
  return { ...proof(), trials }
}
