import { randomInt, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { withCheckDigit } from '../../functions/catalog/index.ts'
import { inventoryTable, stockItem } from '../../functions/inventory/index.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const anew = { headers: { 'if-none-match': '*' } }
const on = (etag: string | null) => ({ headers: { 'if-match': etag ?? '' } })

const newGtin = (): string => withCheckDigit(`21${String(randomInt(1e10)).padStart(10, '0')}`)

const facts = (changes: object = {}) => ({
  name: { zh: '测试卡箍', en: 'Journey clamp' },
  unit: 'C62',
  packs: [{ unit: 'XCS', quantity: 12 }],
  unitPrice: { amount: 1_000, currency: stack.addresses.currency },
  taxRate: '0.13',
  taxClassificationCode: '1080412990000000000',
  ...changes,
})

/** A SKU that a supplier has added by himself, in stock. */
const addSku = async (changes: object = {}): Promise<string> => {
  const supplier = await stack.as('supplier.sales')
  const sku = `J-${randomUUID().slice(0, 8)}`
  const added = await supplier.put(`/v1/products/${sku}`, facts(changes), anew)
  expect(added.status, JSON.stringify(added.body)).toBe(200)
  await stack.tables.putAll(inventoryTable, [
    stockItem({ sku, warehouseId: 'wh_shanghai', onHand: 500, held: 0 }),
  ])
  return sku
}

describe('A supplier’s new product', () => {
  it('is found by its words, by its number and in its category, with what is in stock', async () => {
    const gtin = newGtin()
    const word = `word${randomInt(1e9)}`
    const name = { zh: '测试卡箍', en: `Clamp ${word}` }
    const sku = await addSku({ gtin, name, category: word })
    const buyer = await stack.newBuyer()
    const byText = await buyer.get(`/v1/products?text=${word.slice(0, 8)}`)
    const byCategory = await buyer.get(`/v1/products?category=${word}`)
    expect(byText.body.items).toMatchObject([{ sku, available: 500, unitPrice: { amount: 1_000 } }])
    expect(byCategory.body.items).toEqual(byText.body.items)
    const byGtin = await buyer.get(`/v1/gtins/${gtin}`)
    expect(byGtin.body).toMatchObject({ unit: 'C62', product: { sku } })
    expect((await buyer.get(`/v1/gtins/${newGtin()}`)).status).toBe(404)
  })

  it('is changed on the version that was read, and on no other', async () => {
    const sku = await addSku()
    const supplier = await stack.as('supplier.sales')
    const { headers } = await supplier.get(`/v1/products/${sku}/record`)
    const changed = facts({ category: 'changed' })
    const path = `/v1/products/${sku}`
    expect((await supplier.put(path, changed)).status).toBe(428)
    const first = await supplier.put(path, changed, on(headers.get('etag')))
    expect(first.status).toBe(200)
    expect(first.headers.get('etag')).toBe('"2"')
    const second = await supplier.put(path, facts(), on(headers.get('etag')))
    expect(second.status).toBe(412)
    expect(second.body).toMatchObject({ code: 'precondition-failed', version: 2 })
    const dealer = await stack.as('dealer.buyer')
    expect((await dealer.put(path, facts(), on('"2"'))).status).toBe(403)
  })

  it('that comes in a file is answered row by row', async () => {
    const supplier = await stack.as('supplier.sales')
    const good = { sku: `J-${randomUUID().slice(0, 8)}`, ...facts() }
    const rows = [good, { ...good, sku: `J-${randomUUID().slice(0, 8)}`, gtin: '4006381333932' }]
    const first = await supplier.post('/v1/product-imports', { rows })
    expect(first.body.rows).toMatchObject([
      { outcome: 'added', version: 1 },
      { outcome: 'refused', errors: [{ pointer: '/gtin' }] },
    ])
    const again = await supplier.post('/v1/product-imports', { rows })
    expect(again.body.rows).toMatchObject([{ outcome: 'unchanged', version: 1 }, { outcome: 'refused' }])
  })
})

describe('A buyer with a contract', () => {
  const contract = async () => {
    const [sku, buyer, supplier] = [await addSku(), await stack.newBuyer(), await stack.as('supplier.sales')]
    const path = `/v1/price-lists/contract-${randomUUID().slice(0, 8)}`
    const list = await supplier.put(
      path,
      {
        name: { zh: '协议价', en: 'Contract' },
        audience: `organization:${buyer.organizationId}`,
        currency: stack.addresses.currency,
      },
      anew,
    )
    const entry = {
      sku,
      tiers: [
        { from: 1, amount: 900 },
        { from: 48, amount: 850 },
      ],
      quantityRules: { minimum: 12, multiple: 12 },
    }
    const set = await supplier.post(`${path}/prices`, { set: [entry] }, on(list.headers.get('etag')))
    expect(set.status, JSON.stringify(set.body)).toBe(200)
    return { sku, buyer, supplier, path, etag: set.headers.get('etag') }
  }

  it('is told why a price is what it is, and how much more is cheaper', async () => {
    const { sku, buyer, supplier } = await contract()
    const asked = `/v1/prices/explanation?sku=${sku}&quantity=2&unit=XCS`
    const { body } = await buyer.get(asked)
    expect(body).toMatchObject({
      quantity: 24,
      unitPrice: { amount: 900 },
      orderable: true,
      candidates: [{ verdict: 'chosen' }, { verdict: 'lessSpecial', unitPrice: { amount: 1_000 } }],
      nextTier: { from: 48, more: 24 },
    })
    const told = await supplier.get(`${asked}&buyerId=${buyer.organizationId}`)
    expect(told.body.candidates).toEqual(body.candidates)
    const other = await stack.newBuyer()
    expect((await other.get(asked)).body.unitPrice.amount).toBe(1_000)
    expect((await other.get(`${asked}&buyerId=${buyer.organizationId}`)).status).toBe(404)
  })

  it('orders at its price, in its quantities, and keeps the price when the contract changes', async () => {
    const { sku, buyer, supplier, path, etag } = await contract()
    const refused = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 10 }] })
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({
      code: 'quantity-refused',
      lines: [{ sku, quantity: 10, broken: [{ rule: 'minimum', limit: 12 }, { rule: 'multiple' }] }],
    })
    const placed = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 48 }] })
    expect(placed.status, JSON.stringify(placed.body)).toBe(201)
    expect(placed.body.total.amount).toBe(48 * 850)
    const dearer = { sku, tiers: [{ from: 1, amount: 999 }] }
    expect((await supplier.post(`${path}/prices`, { set: [dearer] }, on(etag))).status).toBe(200)
    expect((await supplier.post(`${path}/prices`, { set: [dearer] }, on(etag))).status).toBe(412)
    const read = await buyer.get(`/v1/orders/${placed.body.orderId}`)
    expect(read.body.total.amount).toBe(48 * 850)
    const next = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 7 }] })
    expect(next.body.total.amount).toBe(7 * 999)
  })
})
