import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()

const shipped = async (quantity: number) => {
  const [sku, buyer, supplier] = [
    await stack.newSku(),
    await stack.newBuyer(),
    await stack.as('supplier.sales'),
  ]
  const { body: order } = await buyer.post('/v1/orders', { lines: [{ sku, quantity }] })
  const shipment = await supplier.post(`/v1/orders/${order.orderId}/shipments`, {})
  expect(shipment.status).toBe(201)
  const [invoice] = await eventually(async () => {
    const { body } = await buyer.get(`/v1/orders/${order.orderId}/invoices`)
    expect(body.items).toHaveLength(1)
    return body.items
  })
  return { order, invoice, buyer }
}

describe('what is shipped is invoiced', () => {
  it('by its lines, with tax by rate and a total to the fen', async () => {
    const { order, invoice, buyer } = await shipped(3)
    const { status, body } = await buyer.get(`/v1/invoices/${invoice.invoiceId}`)
    expect(status).toBe(200)
    expect(body.lines).toHaveLength(1)
    expect(JSON.stringify(body)).toContain(String(order.total.amount))
    const read = await buyer.get(`/v1/orders/${order.orderId}`)
    expect(read.body.status).toBe('shipped')
  })

  it('in a series without a gap and without a double, also when much is shipped at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => shipped(1)))
    const numbers = all.map(({ invoice }) => invoice.number as string)
    expect(new Set(numbers).size).toBe(6)
  })

  it('and no other dealer sees the invoice', async () => {
    const [{ invoice }, other] = [await shipped(1), await stack.newBuyer()]
    expect((await other.get(`/v1/invoices/${invoice.invoiceId}`)).status).toBe(404)
  })
})
