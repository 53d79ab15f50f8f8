import { inventoryTable } from '../../functions/inventory/index.ts'
import { type Prove, randomOf, tally } from './context.ts'
import type { DatabaseCall } from './fault-proxy.ts'
import { inLab, type Lab } from './lab.ts'
import { later } from './later.ts'
import { keyOf, type Mistake, tableOf, unconditional } from './mistakes.ts'
import { buy, buyAndCancel, type Counter, keep, onSale, partsOf, placeLate } from './rush.ts'

interface Sale {
  readonly skus: number
  /** of each SKU */
  readonly units: number
  /** of all SKUs together, the first one wanted by most */
  readonly buyers: number
  /** of the first SKU */
  readonly buckets: number
}

const AT_ONCE = 64
const MINUTE = 60_000

/** Works through a list, so many at a time. */
const together = async <T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> => {
  const waiting = [...all]
  const worker = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) await work(one)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** Stock by stock what must hold when everything is sold: all pieces are in orders, and no part owes any. */
const booksOf = async (lab: Lab, counter: Counter, buckets: number): Promise<string[]> => {
  const { sku, units, orders, faults } = counter
  const parts = await partsOf(lab, counter, buckets)
  const sum = (figure: string): number => parts.reduce((total, part) => total + part[figure], 0)
  const owing = parts.filter(
    ({ onHand, held, available }) => available < 0 || held < 0 || onHand !== held + available,
  )
  return [
    ...new Set(faults),
    ...(orders === units ? [] : [`${orders} orders have the ${units} pieces`]),
    ...(sum('onHand') === units && sum('held') === units && sum('available') === 0
      ? []
      : [`the stock says ${sum('onHand')} on hand, ${sum('held')} held, ${sum('available')} available`]),
    ...owing.map(part => `${part.pk} says ${part.onHand}, ${part.held}, ${part.available}`),
  ].map(fault => `${sku}: ${fault}`)
}

/** The nightly look: every counter of stock, computed again from the journal. */
const journalOf = async ({ target }: Lab): Promise<string[]> => {
  const thrown = await target.invoke('inventory-reconcile-stock', {}).then(
    (): undefined => undefined,
    (error: Error) => error,
  )
  return thrown ? [thrown.message] : []
}

/**
 * A sale: a fifth cancels what it has bought, a seventh has it kept for a minute, which ends; then the others come,
 * and while they take what has ended, some who had it kept place it all the same. In the end whoever comes gets
 * what is left, until there is nothing.
 */
const rush = async (lab: Lab, sale: Sale, random: () => number): Promise<string[]> => {
  const { skus, units, buyers, buckets } = sale
  const wrongBefore = await journalOf(lab)
  const counters = await onSale(lab, skus, units, buckets)
  const wanted = (): Counter =>
    counters[random() < 0.6 ? 0 : Math.floor(random() * skus)] ?? (counters[0] as Counter)
  const drafts: NonNullable<Awaited<ReturnType<typeof keep>>>[] = []
  const one = async (counter: Counter): Promise<unknown> => {
    const lot = random()
    if (lot < 0.2) return buyAndCancel(lab, counter)
    if (lot > 0.15 + 0.2) return buy(lab, counter)
    const draft = await keep(lab, counter)
    return draft && drafts.push(draft)
  }
  const crowd = Array.from({ length: buyers }, wanted)
  const early = Math.ceil(buyers * 0.8)
  await together(crowd.slice(0, early), one)
  return later(2 * MINUTE, async () => {
    // From here on somebody may have what another had kept: who is refused wrongly is seen at the end.
    for (const counter of counters) counter.asked += buyers
    const late = drafts.filter(() => random() < 0.5).map(draft => () => placeLate(lab, draft))
    const others = crowd.slice(early).map(counter => () => buy(lab, counter))
    await together(
      [...late, ...others].toSorted(() => random() - 0.5),
      work => work(),
    )
    for (const counter of counters) {
      let left = units + 1
      while (left-- > 0 && (await buy(lab, counter)));
    }
    const books = await Promise.all(
      counters.map((counter, i) => booksOf(lab, counter, i === 0 ? buckets : 0)),
    )
    const wrong = await journalOf(lab)
    return [...books.flat(), ...wrong.filter(line => !wrongBefore.includes(line))]
  })
}

/** Stores that look only at the stock itself: what lies in its buckets is not there for them. */
const blindToBuckets: Mistake = (call: DatabaseCall) => {
  if (call.operation !== 'BatchGetItem') return [call]
  const RequestItems = Object.fromEntries(
    Object.entries(call.input.RequestItems as Record<string, { Keys: { pk: { S: string } }[] }>).flatMap(
      ([table, asked]) => {
        const Keys = asked.Keys.filter(({ pk }) => !/^stock#[^#]+#\d+$/.test(pk.S) || pk.S.endsWith('#1'))
        return Keys.length ? [[table, { ...asked, Keys }]] : []
      },
    ),
  )
  return [{ ...call, input: { ...call.input, RequestItems } }]
}

const isHold = (part: object): boolean => keyOf(part).startsWith('hold#')

/** Mistakes of a store, each with the sale in which it shows. */
const mistakes: Readonly<Record<string, { readonly mistake: Mistake; readonly sale: Sale }>> = {
  'the stock is read, then written without a condition': {
    mistake: unconditional(part => tableOf(part) === inventoryTable.name && !isHold(part)),
    sale: { skus: 1, units: 5, buyers: 200, buckets: 1 },
  },
  'a hold is taken back without looking whether it was placed meanwhile': {
    mistake: unconditional(isHold),
    sale: { skus: 1, units: 100, buyers: 240, buckets: 1 },
  },
  'only the first bucket is looked at': {
    mistake: blindToBuckets,
    sale: { skus: 1, units: 40, buyers: 80, buckets: 4 },
  },
}

const sales: Readonly<Record<'gate' | 'nightly', readonly Sale[]>> = {
  gate: [
    { skus: 3, units: 200, buyers: 2_000, buckets: 10 },
    { skus: 1, units: 1, buyers: 64, buckets: 1 },
    { skus: 1, units: 100, buyers: 80, buckets: 10 },
  ],
  nightly: [
    { skus: 3, units: 1_000, buyers: 10_000, buckets: 10 },
    { skus: 3, units: 1_000, buyers: 10_000, buckets: 10 },
  ],
}

/** A mistake shows where two meet at the right moment, which not every sale brings about. */
const MOST_TRIES = 8

/**
 * More buyers than units, a hot SKU in buckets, cancellations, and pieces that are kept for a while: each unit is in
 * one order, nobody is refused while one is free, and the journal comes to the same.
 */
export const proveOversell: Prove = ({ seed, size }) =>
  inLab(async lab => {
    const { trial, plant, proof } = tally()
    const random = randomOf(seed)
    const all = sales[size]
    for (const sale of all) trial(await rush(lab, sale, random))
    for (const [fault, { mistake, sale }] of Object.entries(mistakes)) {
      lab.proxy.rewrite(mistake)
      let isFound = false
      for (let tries = 0; tries < MOST_TRIES && !isFound; tries++)
        isFound = (await rush(lab, sale, random)).length > 0
      plant(fault, isFound)
      lab.proxy.reset()
    }
    return { ...proof(), trials: all.reduce((sum, { buyers }) => sum + buyers, 0) }
  })
