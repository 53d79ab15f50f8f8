import { expect, it } from 'vitest'
import { readDataSet } from '../../bench/replenishment/data.ts'
import { demandItems, demandStore, forecastingTable } from '../../functions/forecasting/index.ts'
import { demoGoods } from '../../infra/local/demo/goods.ts'
import { dayAfter, dayIn } from '../../shared/business-date.ts'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const warehouseId = 'wh_shanghai'
const yesterday = dayAfter(dayIn('Asia/Shanghai', new Date().toISOString()), -1)
/** A wholesaler's product that is asked for on most days. */
const [real] = readDataSet('online_retail_daily').series.toSorted(
  (a, b) => b.demand.filter(each => each > 0).length - a.demand.filter(each => each > 0).length,
)
const demand = [...(real?.demand ?? [])].slice(-200)

it('by night demand becomes forecasts, forecasts levels, and levels a proposal that explains itself', async () => {
  const supplier = await stack.as('supplier.sales')
  /** A SKU that is to be replenished by what its nights find. */
  const agreed = async (onHand: number, policy: object = {}) => {
    const made = await stack.newSku({ onHand })
    const { status } = await supplier.put(
      `/v1/replenishment-policies/${warehouseId}/${made}`,
      {
        policy: {
          rule: 'orderUpTo',
          target: { measure: 'fillRate', value: 0.95 },
          automation: 'propose',
          unitPrice: 500,
          ...policy,
        },
        supplierId: 'org_sup_ningbo',
        packSize: 6,
        moq: 6,
        leadTimeDays: 7,
      },
      { headers: { 'if-none-match': '*' } },
    )
    expect(status).toBe(200)
    return made
  }
  const sku = await agreed(3)
  const path = `/v1/forecasts/${warehouseId}/${sku}`
  expect((await supplier.get(path)).status).toBe(404)
  // The same is asked for of a SKU of which there is far too much.
  const tooMuch = await stack.newSku({ onHand: 90_000, position: {} })
  const past = new Map(demand.map((quantity, i) => [dayAfter(yesterday, i + 1 - demand.length), quantity]))
  await stack.tables.putAll(
    forecastingTable,
    [sku, tooMuch].flatMap(each => demandItems({ sku: each, warehouseId }, 'ordered', past)),
  )

  // And of one that is cheaper by the month's need, and of one that does not keep.
  const aDay = demand.reduce((sum, each) => sum + each, 0) / demand.length
  const breakFrom = Math.round(60 * aDay)
  const bargain = await agreed(0, { priceBreaks: [{ from: breakFrom, unitPrice: 400 }] })
  const perishable = await agreed(0, { shelfLifeDays: 5 })
  await stack.tables.putAll(
    forecastingTable,
    [bargain, perishable].flatMap(each => demandItems({ sku: each, warehouseId }, 'ordered', past)),
  )

  // What its schedule does by night.
  const started = (await stack.invoke('replenishment-start-planning', {})) as { parts: number }
  expect(started).toMatchObject({ run: yesterday })
  expect(started.parts).toBeGreaterThan(3)

  const forecast = await eventually(async () => {
    const { status, body } = await supplier.get(`${path}?historyDays=100`)
    expect(status).toBe(200)
    return body
  }, 60_000)
  expect(forecast).toMatchObject({ sku, warehouseId, asOf: yesterday, protectionDays: 8 })
  expect(forecast.perDay).toBeGreaterThan(0)
  expect(forecast.ahead[0].on).toBe(dayAfter(yesterday, 1))
  expect(forecast.backtest.length).toBeGreaterThan(8)
  expect(forecast.history.length).toBeGreaterThan(20)
  const quantiles = forecast.quantiles.map((each: { demand: number }) => each.demand)
  expect(quantiles).toEqual(quantiles.toSorted((a: number, b: number) => a - b))

  const order = await eventually(async () => {
    const { body } = await supplier.get(`/v1/purchase-orders?sku=${sku}`)
    expect(body.items).toHaveLength(1)
    return body.items[0]
  }, 60_000)
  expect(order).toMatchObject({ status: 'proposed', approval: 'proposing-only' })
  const { body: why } = await supplier.get(`/v1/purchase-orders/${order.purchaseOrderId}/explanation`)
  expect(why).toMatchObject({ replays: true, trigger: { kind: 'plan', run: yesterday } })
  expect(why.quantity % 6).toBe(0)

  const explained = async (ordered: string) => {
    const { items } = (await supplier.get(`/v1/purchase-orders?sku=${ordered}`)).body
    expect(items).toHaveLength(1)
    const { body } = await supplier.get(`/v1/purchase-orders/${items[0].purchaseOrderId}/explanation`)
    expect(body.replays).toBe(true)
    return body
  }
  const cheaper = await eventually(() => explained(bargain), 60_000)
  expect(cheaper.quantity).toBe(Math.ceil(breakFrom / 6) * 6)
  const taken = cheaper.reasons.find(({ code }: { code: string }) => code === 'price-break-taken')
  expect(taken.en).toMatch(
    /^Taken: \d+ packs instead of \d+, the price break saves [\d.]+ CNY, .* days of cover/,
  )
  expect(taken.zh).toMatch(/^已采用：订 \d+ 包而非 \d+ 包/)
  const fresh = await eventually(() => explained(perishable), 60_000)
  expect(fresh.reasons.map(({ code }: { code: string }) => code)).toContain('limited-by-room')
  expect(fresh.quantity).toBeLessThanOrEqual(5 * fresh.inputs.perDay)
  expect(fresh.quantity).toBeLessThan(why.quantity)

  const { body: policy } = await supplier.get(`/v1/replenishment-policies/${warehouseId}/${sku}`)
  expect(policy.reorderPoint).toBeGreaterThan(3)

  // A person fixes a parameter, and sees what it costs.
  const { reorderPoint } = policy.plan
  const { body: fixed } = await supplier.put(
    `/v1/replenishment-policies/${warehouseId}/${sku}`,
    {
      policy: { ...policy.policy, fixed: { reorderPoint: Math.round(reorderPoint) + 50 } },
      supplierId: 'org_sup_ningbo',
      packSize: 6,
      moq: 6,
      leadTimeDays: 7,
    },
    { headers: { 'if-match': `"${policy.version}"` } },
  )
  const [consequence] = fixed.consequences
  expect(consequence).toMatchObject({ parameter: 'reorderPoint', fixed: Math.round(reorderPoint) + 50 })
  expect(Math.round(consequence.extraStock)).toBe(Math.round(50 + Math.round(reorderPoint) - reorderPoint))
  expect(consequence.extraCostAYear).toBeGreaterThan(4_900)
  expect(consequence.fillRate).toBeGreaterThanOrEqual(consequence.plannedFillRate)

  // What lies too long is reported, with what could be done.
  const findings: { sku: string }[] = []
  let cursor = ''
  do {
    const { body } = await supplier.get(`/v1/replenishment/stock-report${cursor && `?cursor=${cursor}`}`)
    findings.push(...body.items)
    cursor = body.nextCursor ?? ''
  } while (cursor)
  expect(findings.find(each => each.sku === tooMuch)).toMatchObject({
    warehouseId,
    onHand: 90_000,
    suggestions: [{ kind: 'promotion' }],
  })

  const { body: simulation } = await supplier.post('/v1/replenishment/simulations', {
    warehouseId,
    sku,
    policy: { ...policy.policy, target: { measure: 'fillRate', value: 0.7 } },
  })
  expect(simulation).toMatchObject({ sku, to: yesterday, present: { policy: policy.policy } })
  expect(simulation.simulated.averageStock).toBeLessThan(simulation.present.averageStock)
}, 180_000)

it('the demo’s products have a forecast from the half year before it began', async () => {
  const sold = demoGoods().find(({ demand: days }) => days.length > 0)
  const { sku, warehouseId: home = '' } = sold?.stocks.at(-1) ?? { sku: '' }
  const supplier = await stack.as('supplier.sales')
  const forecast = await eventually(async () => {
    const { status, body } = await supplier.get(`/v1/forecasts/${home}/${sku}?historyDays=180`)
    expect(status).toBe(200)
    return body
  }, 60_000)
  const asked = sold?.demand.filter(each => each > 0).length ?? 0
  expect(forecast.history.length).toBeGreaterThanOrEqual(asked)
}, 120_000)

it('what a seller takes back is in the demand history beside what was asked for', async () => {
  const [buyer, supplier, sku] = [
    await stack.as('dealer.buyer'),
    await stack.as('supplier.sales'),
    await stack.newSku({ onHand: 9 }),
  ]
  const { body: order } = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 5 }] })
  const path = `/v1/orders/${order.orderId}`
  expect((await supplier.post(`${path}/shipments`, {})).status).toBe(201)
  const lines = [{ lineNumber: 1, quantity: 2 }]
  const { body: asked } = await buyer.post(`${path}/return-requests`, { reason: 'damaged', lines })
  const decided = await supplier.post(`${path}/return-requests/${asked.returnId}/decision`, { accept: true })
  expect(decided.status).toBe(200)
  const today = dayAfter(yesterday, 1)
  await eventually(async () => {
    const days = await demandStore(stack.tables).history({ sku, warehouseId }, today, dayAfter(today, 1))
    const sum = (figure: 'ordered' | 'returned') => days.reduce((total, day) => total + day[figure], 0)
    expect([sum('ordered'), sum('returned')]).toEqual([5, 2])
  })
})
