import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { audienceKinds, kindOf } from '../../../functions/catalog/audience.ts'
import { decidePrice, type PriceBasis, type PriceCandidate } from '../../../functions/catalog/decide-price.ts'
import { keptBasis } from '../../../functions/catalog/price-basis.ts'

const AT = '2026-11-25T08:00:00.000Z'

const candidate = (changes: Partial<PriceCandidate> = {}): PriceCandidate => ({
  priceListId: 'a',
  audience: 'everyone',
  currency: 'CNY',
  priority: 100,
  status: 'active',
  version: 1,
  tiers: [{ from: 1, amount: 900 }],
  ...changes,
})

const basis = (...candidates: PriceCandidate[]): PriceBasis => ({
  rule: 'price-selection/1',
  at: AT,
  listPrice: { amount: 1_000, currency: 'CNY' },
  candidates,
})

const chosenAt = (from: PriceBasis, quantity = 1) =>
  decidePrice(from, quantity).trace.find(({ verdict }) => verdict === 'chosen')?.priceListId
const verdictOf = (from: PriceBasis, priceListId: string, quantity = 1) =>
  decidePrice(from, quantity).trace.find(entry => entry.priceListId === priceListId)?.verdict

describe('The price of a SKU', () => {
  it('is the list price where no list says anything', () => {
    expect(decidePrice(basis(), 5)).toMatchObject({
      unitPrice: { amount: 1_000, currency: 'CNY' },
      trace: [{ verdict: 'chosen', unitPrice: { amount: 1_000 } }],
    })
  })

  it('comes from a list for the organization before one for a group before one for everyone, dearer or not', () => {
    const everyone = candidate({ priceListId: 'e', tiers: [{ from: 1, amount: 100 }] })
    const group = candidate({ priceListId: 'g', audience: 'group:gold', tiers: [{ from: 1, amount: 200 }] })
    const own = candidate({
      priceListId: 'o',
      audience: 'organization:org_1',
      tiers: [{ from: 1, amount: 300 }],
    })
    expect(chosenAt(basis(everyone, group, own))).toBe('o')
    expect(chosenAt(basis(everyone, group))).toBe('g')
    expect(verdictOf(basis(everyone, group, own), 'g')).toBe('lessSpecial')
  })

  it('comes from the list with priority 1 before 2, then from the cheapest, then by id', () => {
    const first = candidate({ priceListId: 'z', priority: 1 })
    const cheap = candidate({ priceListId: 'y', tiers: [{ from: 1, amount: 10 }] })
    const same = candidate({ priceListId: 'b', tiers: [{ from: 1, amount: 10 }] })
    expect(chosenAt(basis(first, cheap))).toBe('z')
    expect(verdictOf(basis(first, cheap), 'y')).toBe('laterPriority')
    expect(chosenAt(basis(candidate(), cheap))).toBe('y')
    expect(verdictOf(basis(candidate(), cheap), 'a')).toBe('dearer')
    expect(chosenAt(basis(cheap, same))).toBe('b')
    expect(verdictOf(basis(cheap, same), 'y')).toBe('laterId')
  })

  it('comes from no list that is retired, in another currency, not valid yet or not any more', () => {
    const lists = {
      retired: candidate({ priceListId: 'r', status: 'retired' }),
      otherCurrency: candidate({ priceListId: 'r', currency: 'EUR' }),
      notYetValid: candidate({ priceListId: 'r', validFrom: '2026-11-25T08:00:00.001Z' }),
      ended: candidate({ priceListId: 'r', validUntil: '2026-11-25T08:00:00Z' }),
    }
    for (const [verdict, list] of Object.entries(lists)) {
      expect(verdictOf(basis(list), 'r'), verdict).toBe(verdict)
      expect(decidePrice(basis(list), 1).unitPrice.amount).toBe(1_000)
    }
    const bounds = candidate({ validFrom: '2026-11-25T08:00:00Z', validUntil: '2026-11-25T08:00:00.001Z' })
    expect(chosenAt(basis(bounds))).toBe('a')
  })

  it('is that of the last tier that the quantity reaches, and the next one is told with it', () => {
    const tiers = [
      { from: 10, amount: 900 },
      { from: 100, amount: 800 },
    ]
    const tiered = basis(candidate({ tiers }))
    expect(decidePrice(tiered, 9)).toMatchObject({
      unitPrice: { amount: 1_000 },
      nextTier: { from: 10, unitPrice: { amount: 900 } },
    })
    expect(verdictOf(tiered, 'a', 9)).toBe('belowFirstTier')
    expect(decidePrice(tiered, 99)).toMatchObject({ unitPrice: { amount: 900 }, nextTier: { from: 100 } })
    expect(decidePrice(tiered, 100).unitPrice.amount).toBe(800)
    expect(decidePrice(tiered, 100).nextTier).toBeUndefined()
  })
})

describe('A quantity', () => {
  const rules = { minimum: 24, maximum: 240, multiple: 12 }

  it('is refused under the minimum, over the maximum and off the multiple, all of them at once', () => {
    const from = { ...basis(), quantityRules: rules }
    expect(decidePrice(from, 24).broken).toEqual([])
    expect(decidePrice(from, 13).broken.map(({ rule }) => rule)).toEqual(['minimum', 'multiple'])
    expect(decidePrice(from, 241).broken.map(({ rule }) => rule)).toEqual(['maximum', 'multiple'])
  })

  it('is held to each rule by the most special list that states it, also one that gave no price', () => {
    const own = candidate({
      priceListId: 'o',
      audience: 'organization:org_1',
      tiers: [{ from: 1_000, amount: 1 }],
      quantityRules: { minimum: 6 },
    })
    const everyone = candidate({ priceListId: 'e', quantityRules: { minimum: 50, multiple: 6 } })
    const from = { ...basis(everyone, own), quantityRules: rules }
    expect(decidePrice(from, 6)).toMatchObject({
      limits: [
        { rule: 'minimum', limit: 6, priceListId: 'o' },
        { rule: 'maximum', limit: 240 },
        { rule: 'multiple', limit: 6, priceListId: 'e' },
      ],
      broken: [],
    })
  })
})

/** More of them: PRICE_RUNS=100000 npx vitest run --project unit test/functions/catalog/decide-price.test.ts */
const NUMBER_OF_RUNS = Number(process.env.PRICE_RUNS ?? 400)

const instants = fc
  .integer({ min: -2, max: 2 })
  .map(days => new Date(Date.parse(AT) + days * 86_400_000).toISOString())

const tiers = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 })
  .chain(starts =>
    fc.tuple(
      fc.constant(starts.toSorted((a, b) => a - b)),
      fc.array(fc.integer({ min: 0, max: 40 }), { minLength: starts.length, maxLength: starts.length }),
    ),
  )
  .map(([starts, amounts]) => {
    const falling = amounts.toSorted((a, b) => b - a)
    return starts.map((from, i) => ({ from, amount: falling[i] ?? 0 }))
  })

const candidates = fc
  .array(
    fc.record(
      {
        audience: fc.constantFrom('everyone', 'group:gold', 'group:east', 'organization:org_1'),
        currency: fc.constantFrom('CNY', 'CNY', 'CNY', 'EUR'),
        priority: fc.integer({ min: 1, max: 3 }),
        status: fc.constantFrom('active' as const, 'active' as const, 'retired' as const),
        version: fc.constant(1),
        tiers,
        validFrom: instants,
        validUntil: instants,
        quantityRules: fc.record({ minimum: fc.integer({ min: 1, max: 30 }) }),
      },
      { requiredKeys: ['audience', 'currency', 'priority', 'status', 'version', 'tiers'] },
    ),
    { maxLength: 6 },
  )
  .map(all => all.map((one, i): PriceCandidate => ({ ...one, priceListId: `list-${i}` })))

const bases = candidates.map(all => ({
  ...basis(...all),
  listPrice: { amount: 30, currency: 'CNY' },
}))
const quantities = fc.integer({ min: 1, max: 80 })
const runs = { numRuns: NUMBER_OF_RUNS }

/** The documented order once more, written down in another way. */
const expectedAmount = ({ candidates: all, at, listPrice }: PriceBasis, quantity: number): number => {
  const rows = all
    .filter(one => one.status === 'active' && one.currency === listPrice.currency)
    .filter(one => (one.validFrom ?? at) <= at && (one.validUntil === undefined || at < one.validUntil))
    .flatMap(one => {
      const reached = one.tiers.filter(({ from }) => from <= quantity)
      const tier = reached[reached.length - 1]
      const kind = audienceKinds.indexOf(kindOf(one.audience))
      return tier ? [[kind, one.priority, tier.amount] as const] : []
    })
  const best = rows.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])[0]
  return best ? best[2] : listPrice.amount
}

describe('Whatever lists there are', () => {
  it('the price is the one that the documented order gives', () => {
    fc.assert(
      fc.property(bases, quantities, (from, quantity) => {
        expect(decidePrice(from, quantity).unitPrice.amount).toBe(expectedAmount(from, quantity))
      }),
      runs,
    )
  })

  it('exactly one candidate is chosen, it gives the price, and every candidate has a verdict', () => {
    fc.assert(
      fc.property(bases, quantities, (from, quantity) => {
        const { trace, unitPrice } = decidePrice(from, quantity)
        const chosen = trace.filter(({ verdict }) => verdict === 'chosen')
        expect(chosen).toHaveLength(1)
        expect(chosen[0]?.unitPrice).toEqual(unitPrice)
        expect(trace).toHaveLength(from.candidates.length + 1)
      }),
      runs,
    )
  })

  it('the order in which they were read does not matter, and a stored basis replays to the same decision', () => {
    const shuffled = bases.chain(from =>
      fc.tuple(
        fc.constant(from),
        fc.shuffledSubarray([...from.candidates], {
          minLength: from.candidates.length,
          maxLength: from.candidates.length,
        }),
      ),
    )
    fc.assert(
      fc.property(shuffled, quantities, ([from, other], quantity) => {
        const decision = decidePrice(from, quantity)
        expect(decidePrice({ ...from, candidates: other }, quantity)).toEqual(decision)
        const stored: PriceBasis = JSON.parse(JSON.stringify(from))
        expect(JSON.stringify(decidePrice(stored, quantity))).toBe(JSON.stringify(decision))
      }),
      runs,
    )
  })

  it('what an order keeps of it gives the same decision at its quantity', () => {
    fc.assert(
      fc.property(bases, quantities, (from, quantity) => {
        const decision = decidePrice(from, quantity)
        expect(decidePrice(keptBasis(from, quantity, decision), quantity)).toEqual(decision)
      }),
      runs,
    )
  })

  it('an order keeps no tier that had no say', () => {
    const tiers = [1, 10, 20, 30, 40].map(from => ({ from, amount: 900 - from }))
    const later = [
      { from: 25, amount: 5 },
      { from: 50, amount: 4 },
    ]
    const from = basis(
      candidate({ tiers }),
      candidate({ priceListId: 'b', tiers: later }),
      candidate({ priceListId: 'c', status: 'retired', tiers }),
    )
    const kept = keptBasis(from, 21, decidePrice(from, 21))
    expect(kept.candidates.map(one => one.tiers.map(tier => tier.from))).toEqual([[1, 20], [25], []])
  })

  it('more pieces never reach a lower tier or a dearer one of the same list, nor a less special list', () => {
    fc.assert(
      fc.property(bases, quantities, quantities, (from, a, b) => {
        const [few, many] = [Math.min(a, b), Math.max(a, b)]
        const [less, more] = [few, many].map(quantity =>
          decidePrice(from, quantity).trace.find(({ verdict }) => verdict === 'chosen'),
        )
        if (less?.priceListId === more?.priceListId) {
          expect(more?.from).toBeGreaterThanOrEqual(less?.from ?? 0)
          expect(more?.unitPrice?.amount).toBeLessThanOrEqual(less?.unitPrice?.amount ?? 0)
        }
        const rank = (entry: typeof less) =>
          entry?.priceListId ? audienceKinds.indexOf(kindOf(entry.audience)) : audienceKinds.length
        expect(rank(more)).toBeLessThanOrEqual(rank(less))
      }),
      runs,
    )
  })

  it('the next tier is the first quantity at which a piece costs less', () => {
    fc.assert(
      fc.property(bases, quantities, (from, quantity) => {
        const now = decidePrice(from, quantity).unitPrice.amount
        const { nextTier } = decidePrice(from, quantity)
        const later = Array.from({ length: 80 }, (_, i) => quantity + 1 + i)
        const first = later.find(one => decidePrice(from, one).unitPrice.amount < now)
        expect(nextTier?.from).toBe(first)
        if (nextTier) expect(decidePrice(from, nextTier.from).unitPrice).toEqual(nextTier.unitPrice)
      }),
      runs,
    )
  })
})
