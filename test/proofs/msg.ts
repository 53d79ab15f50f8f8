import { deviceChanged } from '../../events/devices.device-changed.v1.ts'
import { stockLow } from '../../events/inventory.stock-low.v1.ts'
import { stockMoved } from '../../events/inventory.stock-moved.v1.ts'
import { stockOver } from '../../events/inventory.stock-over.v1.ts'
import { orderCancelled } from '../../events/ordering.order-cancelled.v1.ts'
import { orderChanged } from '../../events/ordering.order-changed.v1.ts'
import { orderPlaced } from '../../events/ordering.order-placed.v1.ts'
import { goodsReceived } from '../../events/replenishment.goods-received.v1.ts'
import { demandEvents } from '../../functions/forecasting/wanted.ts'
import { routes as inventory } from '../../functions/inventory/routes.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import type { DomainEvent } from '../../shared/events.ts'
import { eventOfItem, outboxTable } from '../../shared/outbox.ts'
import { addedBy } from '../scenarios/changes.ts'
import { placed } from '../scenarios/ordering.ts'
import type { Changes } from '../scenarios/target.ts'
import { type Side, sqsEventOf } from '../scenarios/world.ts'
import { goods, order, position, receive, ship } from './consumer-cases.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { withoutAudit } from './crash-consumers.ts'
import { inLab, type Lab } from './lab.ts'
import { later } from './later.ts'
import { unmarked } from './mistakes.ts'
import { tracesBetween } from './traces.ts'
import { watch } from './watch.ts'

/** Everybody who subscribes to events, by what they subscribe to: one who is missing fails the build. */
export const consumers: Readonly<Record<string, readonly string[]>> = {
  'devices-follow-device': [deviceChanged.type],
  'documents-send-out-invoices': [
    ...['invoicing.invoice-issued.v1', 'invoicing.invoice-ready.v1'],
    ...['documents.export-requested.v1', 'documents.mailing-requested.v1'],
  ],
  'forecasting-record-demand': demandEvents,
  'inventory-watch-levels': [orderPlaced.type, orderChanged.type, stockMoved.type, goodsReceived.type],
  'invoicing-issue-invoices': [
    ...['ordering.order-shipped.v1', 'invoicing.invoice-issued.v1'],
    'organizations.organization-changed.v1',
  ],
  'ordering-fill-backorders': [stockMoved.type, goodsReceived.type, orderCancelled.type, orderChanged.type],
  'replenishment-watch-positions': [orderPlaced.type, goodsReceived.type, stockMoved.type],
  'warnings-collect-warnings': [stockLow.type, stockOver.type, deviceChanged.type],
}

type Random = () => number

/** What happens in a history: orders of both sides, shipped in parts, changed and cancelled; stock that falls and comes. */
const happen = async ({ sides }: Lab, random: Random): Promise<void> => {
  for (let i = 0; i < 3; i++) {
    const side = random() < 0.5 ? sides.ours : sides.theirs
    const { orderId } = await placed(side)
    const [sales, params] = [side.as('supplier.sales'), { orderId }]
    await sales.get(ordering.shipOrder, { params, body: { lines: [{ lineNumber: 1, quantity: 1 }] } })
    if (random() < 0.7) await ship(side, orderId)
    else await side.as('dealer.buyer').get(ordering.cancelOrder, { params, body: {} })
  }
  if (random() < 0.5) await fallAndCome(sides.ours)
}

/** A SKU that is replenished, watched and waited for: it falls under its point, and what comes in fills an order. */
const fallAndCome = async (side: Side): Promise<void> => {
  const sales = side.as('supplier.sales')
  const params = { warehouseId: side.warehouseId, sku: await position(side, 60) }
  const anew = { 'if-none-match': '*' }
  await sales.get(inventory.setLevels, { params, headers: anew, body: { lowBelow: 50 } })
  await order(side, [params.sku], 15)
  const [waited = ''] = await goods(side, 1, 0)
  await order(side, [waited], 5, { allowBackorder: true })
  await receive(side, waited, 7)
}

interface Delivery {
  readonly functionId: string
  readonly event: DomainEvent
}

/** The events that were told, each for those who subscribe to it. */
const deliveriesOf = ({ before, after }: Changes): Delivery[] => {
  const known = new Set((before.get(outboxTable.name) ?? []).map(({ pk, sk }) => `${pk} ${sk}`))
  const told = (after.get(outboxTable.name) ?? []).filter(({ pk, sk }) => !known.has(`${pk} ${sk}`))
  return told.map(eventOfItem).flatMap(event =>
    Object.entries(consumers)
      .filter(([, types]) => types.includes(event.type))
      .map(([functionId]) => ({ functionId, event })),
  )
}

const shuffled = <T>(all: readonly T[], random: Random): T[] =>
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

/** A lost acknowledgement repeats a message after its effect, and nobody keeps an order. */
const unruly = (deliveries: readonly Delivery[], random: Random): Delivery[] =>
  shuffled(
    deliveries.flatMap(delivery => Array.from({ length: 1 + Math.floor(random() * 5) }, () => delivery)),
    random,
  )

interface Outcome {
  /** what was added, and by how much numbers of demand are others */
  readonly effect: string
  readonly deliveries: readonly Delivery[]
}

/** How many entries the audit log has depends on how many transactions it took: what is written again as it was has one. */
const said = (changes: Changes): string[] => {
  const demand = [...tracesBetween(changes.before, changes.after)].filter(([trace]) =>
    trace.startsWith('forecasting'),
  )
  const told = withoutAudit(addedBy(changes))
  return [told, ...demand.map(([trace, times]) => `${trace} ${times}`)]
}

/** Delivers messages as a network may, then what the consumers have told by it, until nobody tells any more. */
const deliverOn = async (
  lab: Lab,
  first: readonly Delivery[],
  order: (deliveries: readonly Delivery[]) => readonly Delivery[],
  late = 0,
): Promise<Outcome> => {
  const all: Delivery[] = []
  const effects: string[] = []
  for (let next = first; next.length > 0; ) {
    all.push(...next)
    const watched = watch(lab.proxy, lab.target)
    const now = order(next)
    await later(late, () => deliverAll(lab, now))
    const changes = await watched.changes()
    watched.end()
    effects.push(said(changes).toSorted().filter(Boolean).join('; '))
    next = deliveriesOf(changes)
  }
  return { effect: effects.filter(Boolean).join(' | '), deliveries: all }
}

/** The messages of a history of its own; the same lot makes the same history, on other orders. */
const history = async (lab: Lab, random: Random): Promise<Delivery[]> => {
  const watched = watch(lab.proxy, lab.target)
  await happen(lab, random)
  const changes = await watched.changes()
  watched.end()
  return deliveriesOf(changes)
}

const inOrder = (deliveries: readonly Delivery[]): readonly Delivery[] => deliveries

/** One history twice: once as it should come, once as it may; and once more, when it must add nothing. */
const faultsOf = async (lab: Lab, seed: number, random: Random): Promise<string[]> => {
  const expected = await deliverOn(lab, await history(lab, randomOf(seed)), inOrder)
  const late = Math.floor(random() * LATEST)
  const mess = (deliveries: readonly Delivery[]) => unruly(deliveries, random)
  const found = await deliverOn(lab, await history(lab, randomOf(seed)), mess, late)
  const again = await deliverOn(lab, found.deliveries, mess, LATEST)
  return [
    ...(found.effect === expected.effect
      ? []
      : [`in disorder the messages come to ${found.effect}, in order to ${expected.effect}`]),
    ...(again.effect ? [`a second round of the same messages has added ${again.effect}`] : []),
  ]
}

const ROUNDS = { gate: 25, nightly: 400 } as const

/**
 * Each message one to five times, shuffled, up to 26 hours late, to everybody who subscribes to it, and what they tell
 * by it as well: what it adds is what the messages add once and in order, and a second round of all of them adds
 * nothing.
 */
export const proveMsg: Prove = ({ seed, size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    const lot = () => Math.floor(random() * 2 ** 31)
    // The first of its kind makes what the others find: data keys, heads of series.
    for (const side of [lab.sides.ours, lab.sides.theirs]) await ship(side, (await placed(side)).orderId)
    await deliverOn(lab, await history(lab, () => 0.1), inOrder)
    await deliverOn(lab, await history(lab, () => 0.6), inOrder)
    for (let round = 0; round < ROUNDS[size]; round++) trial(await faultsOf(lab, lot(), random))
    // Consumers that forget what they have seen, and write without looking.
    lab.proxy.rewrite(unmarked)
    plant('messages are not told apart', (await faultsOf(lab, lot(), random)).length > 0)
    lab.proxy.reset()
    const lost = (deliveries: readonly Delivery[]) => deliveries.slice(1)
    const one = lot()
    const whole = await deliverOn(lab, await history(lab, randomOf(one)), inOrder)
    const less = await deliverOn(lab, await history(lab, randomOf(one)), lost)
    plant('a message is lost', whole.effect !== less.effect)
    return proof()
  })
