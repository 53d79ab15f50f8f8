import { describe, expect, it } from 'vitest'
import { decidePrice } from '../../../functions/catalog/index.ts'
import { holdStore, stockReader } from '../../../functions/inventory/index.ts'
import { explainOrder } from '../../../functions/ordering/explain-order.ts'
import { orderStore } from '../../../functions/ordering/order.store.ts'
import { orderCommands } from '../../../functions/ordering/ordering.ts'
import { termsReader } from '../../../functions/ordering/terms.store.ts'
import { workStore } from '../../../functions/ordering/work.store.ts'
import { organizationItem, organizationsTable } from '../../../functions/organizations/index.ts'
import type { DomainError } from '../../../shared/errors/domain-error.ts'
import { newId } from '../../../shared/ids.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'
import { counted } from '../catalog/counted.ts'
import { dealer, NOW, once, operator, seller, stranger, world } from '../catalog/world.ts'

const tenant = {
  id: 'test',
  name: 'Test',
  locale: 'zh-CN',
  currency: 'CNY',
  timeZone: 'Asia/Shanghai',
}

/** The catalogue's world with orders over it, for two SKUs of one seller in stock. */
const trade = async (among: Tables = memoryTables()) => {
  const catalogue = await world(among)
  const { tables, add, stock } = catalogue
  for (const sku of ['S1', 'S2']) {
    await add(sku, { packs: [{ unit: 'XCS', quantity: 12 }] })
    await stock(sku, 'wh_1', 1_000)
  }
  const orders = orderStore(tables)
  const commands = orderCommands({
    orders,
    works: workStore(tables),
    holds: holdStore(tables),
    readTerms: termsReader(tables, stockReader(tables)),
    remind: async () => {},
    tenant,
    clock: () => NOW,
    newId,
  })
  return { ...catalogue, ...commands, orders }
}

const refusalOf = async (doing: Promise<unknown>) => {
  const thrown = await doing.then(
    () => undefined,
    (error: DomainError) => error,
  )
  return { code: thrown?.code, lines: thrown?.extensions.lines }
}

const line = (sku: string, quantity: number) => ({ sku, quantity })
const tiers = [
  { from: 1, amount: 900 },
  { from: 48, amount: 850 },
]

describe('An order', () => {
  it('has each line at the buyer’s own price for its quantity, another buyer’s at his', async () => {
    const { addList, place } = await trade()
    await addList('gold', { audience: 'group:gold' }, [{ sku: 'S1', tiers }])
    const lines = [line('S1', 10), line('S1', 50), line('S2', 10)]
    const order = await place({ actor: dealer, lines }, once)
    expect(order.lines.map(({ unitPrice }) => unitPrice.amount)).toEqual([900, 850, 1_000])
    expect(order.total.amount).toBe(10 * 900 + 50 * 850 + 10 * 1_000)
    const other = await place({ actor: stranger, lines: [line('S1', 50)] }, once)
    expect(other.total.amount).toBe(50_000)
  })

  it('of ten lines is read in one call, prices of three audiences with it, and written in one', async () => {
    const { tables, calls } = counted(memoryTables())
    const { add, addList, stock, place } = await trade(tables)
    const skus = Array.from({ length: 10 }, (_, i) => `L${i}`)
    for (const sku of skus) {
      await add(sku)
      await stock(sku, 'wh_1', 100)
    }
    const entries = skus.map(sku => ({ sku, tiers }))
    await addList('own', {}, entries)
    await addList('gold', { audience: 'group:gold' }, entries)
    await addList('all', { audience: 'everyone' }, entries)
    const lines = skus.map(sku => line(sku, 5))
    // The warehouses are remembered for a minute.
    await place({ actor: dealer, lines }, once)
    calls.length = 0
    const order = await place({ actor: dealer, lines }, once)
    expect(order.total.amount).toBe(10 * 5 * 900)
    expect(calls).toEqual(['batchGet', 'transact'])
  })

  it('keeps what its prices were decided on, which gives them again after the lists have changed', async () => {
    const { addList, place, set, orders } = await trade()
    const { version } = await addList('own', {}, [{ sku: 'S1', tiers }])
    const { orderId } = await place({ actor: dealer, lines: [line('S1', 60), line('S2', 1)] }, once)
    const entry = { sku: 'S1', tiers: [{ from: 1, amount: 1 }] }
    const change = { actor: seller, priceListId: 'own', set: [entry], remove: [], ifMatch: version }
    await set(change, once)
    const [first, second] = (await orders.find(orderId))?.lines ?? []
    if (!first?.priceBasis) throw new Error('The line has no basis')
    expect(decidePrice(first.priceBasis, first.quantity)).toMatchObject({
      unitPrice: first.unitPrice,
      trace: [{ priceListId: 'own', verdict: 'chosen', from: 48 }, { verdict: 'lessSpecial' }],
    })
    expect(first.unitPrice.amount).toBe(850)
    expect(second).not.toHaveProperty('priceBasis')
  })

  it('is explained line by line from what was stored: to its buyer the prices, to its seller the warehouses too', async () => {
    const { addList, place, set, stock, orders } = await trade()
    await stock('S1', 'wh_2', 20)
    const { version } = await addList('own', {}, [{ sku: 'S1', tiers }])
    const { orderId } = await place({ actor: dealer, lines: [line('S1', 1_010), line('S2', 1)] }, once)
    const entry = { sku: 'S1', tiers: [{ from: 1, amount: 1 }] }
    const change = { actor: seller, priceListId: 'own', set: [entry], remove: [], ifMatch: version }
    await set(change, once)
    const explain = explainOrder({ orders })
    const [first, second] = (await explain(orderId, dealer)).lines
    expect(first).toMatchObject({
      lineNumber: 1,
      sku: 'S1',
      price: {
        isSame: true,
        explanation: {
          quantity: 1_010,
          unitPrice: { amount: 850 },
          candidates: [{ priceListId: 'own', verdict: 'chosen', from: 48 }, { verdict: 'lessSpecial' }],
        },
      },
    })
    expect(first).not.toHaveProperty('allocation')
    // No list said anything: it is the list price of its day.
    expect(second).toEqual({ lineNumber: 2, sku: 'S2' })
    expect((await explain(orderId, seller)).lines[0]?.allocation).toMatchObject({
      isSame: true,
      rule: 'mostStock',
      because: 'split',
      candidates: [
        { warehouseId: 'wh_1', available: 1_000 },
        { warehouseId: 'wh_2', available: 20 },
      ],
      portions: [
        { warehouseId: 'wh_1', quantity: 1_000 },
        { warehouseId: 'wh_2', quantity: 10 },
      ],
    })
    expect((await refusalOf(explain(orderId, stranger))).code).toBe('not-found')
  })

  it('whose stored price or warehouses are not what its basis gives is told to be so', async () => {
    const { addList, place, orders } = await trade()
    await addList('own', {}, [{ sku: 'S1', tiers }])
    const { orderId } = await place({ actor: dealer, lines: [line('S1', 60)] }, once)
    const order = await orders.find(orderId)
    const [placed] = order?.lines ?? []
    if (!order || !placed?.allocationReason) throw new Error('The line has no reason')
    const tampered = {
      ...placed,
      unitPrice: { ...placed.unitPrice, amount: 849 },
      allocationReason: {
        ...placed.allocationReason,
        portions: [{ warehouseId: 'wh_2', quantity: 60 }],
      },
    }
    const explain = explainOrder({ orders: { find: async () => ({ ...order, lines: [tampered] }) } })
    expect((await explain(orderId, seller)).lines).toMatchObject([
      { price: { isSame: false }, allocation: { isSame: false } },
    ])
  })

  it('does not tell its parties what other lists there were', async () => {
    const { addList, place } = await trade()
    await addList('own', {}, [{ sku: 'S1', tiers }])
    const order = await place({ actor: dealer, lines: [line('S1', 60)] }, once)
    expect(JSON.stringify(order)).not.toContain('priceBasis')
  })

  it('is refused with every quantity that is not sold like that to this buyer, and the rule it breaks', async () => {
    const { addList, place } = await trade()
    const quantityRules = { minimum: 24, maximum: 48, multiple: 12 }
    await addList('own', {}, [{ sku: 'S1', tiers, quantityRules }])
    const lines = [line('S1', 13), line('S2', 1), line('S1', 60)]
    expect(await refusalOf(place({ actor: dealer, lines }, once))).toEqual({
      code: 'quantity-refused',
      lines: [
        {
          lineNumber: 1,
          sku: 'S1',
          quantity: 13,
          broken: [
            { rule: 'minimum', limit: 24, priceListId: 'own' },
            { rule: 'multiple', limit: 12, priceListId: 'own' },
          ],
        },
        {
          lineNumber: 3,
          sku: 'S1',
          quantity: 60,
          broken: [{ rule: 'maximum', limit: 48, priceListId: 'own' }],
        },
      ],
    })
    expect(await place({ actor: stranger, lines: [line('S1', 13)] }, once)).toMatchObject({
      status: 'placed',
    })
  })

  it('is refused for what is not in the buyer’s assortment', async () => {
    const { add, stock, place } = await trade()
    await add('S3', { availableTo: ['group:gold'] })
    await stock('S3', 'wh_1', 10)
    expect(await refusalOf(place({ actor: stranger, lines: [line('S3', 1)] }, once))).toEqual({
      code: 'sku-unavailable',
      lines: [{ lineNumber: 1, sku: 'S3', reason: 'notOffered' }],
    })
    expect(await place({ actor: dealer, lines: [line('S3', 1)] }, once)).toMatchObject({ status: 'placed' })
  })

  it('that is changed, by the buyer or by the operator for him, is priced anew for the buyer', async () => {
    const { tables, addList, place, change } = await trade()
    const groups = { organizationId: 'org_dealer', name: 'Dealer', buyerGroups: ['gold'] }
    await tables.putAll(organizationsTable, [organizationItem({ ...groups, roles: ['dealer'] })])
    const order = await place({ actor: dealer, lines: [line('S1', 10)] }, once)
    expect(order.total.amount).toBe(10_000)
    await addList('gold', { audience: 'group:gold' }, [{ sku: 'S1', tiers }])
    const { orderId } = order
    const changed = await change({ actor: dealer, orderId, ifMatch: 1, lines: [line('S1', 20)] }, once)
    expect(changed.total.amount).toBe(18_000)
    const again = await change({ actor: operator, orderId, ifMatch: 2, lines: [line('S1', 48)] }, once)
    expect(again.total.amount).toBe(48 * 850)
  })
})
