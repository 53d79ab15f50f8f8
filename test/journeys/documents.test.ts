import { describe, expect, it } from 'vitest'
import { readUbl } from '../../functions/documents/ubl.ts'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()

const invoiced = async () => {
  const [sku, buyer, supplier] = [
    await stack.newSku(),
    await stack.newBuyer(),
    await stack.as('supplier.sales'),
  ]
  const { body: order } = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 3 }] })
  await supplier.post(`/v1/orders/${order.orderId}/shipments`, {})
  const invoice = await eventually(async () => {
    const { body } = await buyer.get(`/v1/orders/${order.orderId}/invoices`)
    expect(body.items).toHaveLength(1)
    return body.items[0]
  })
  return { invoice, buyer }
}

describe('an invoice is had as it is asked for', () => {
  it('as JSON, PDF and XML from one address, and in no other form', async () => {
    const { invoice, buyer } = await invoiced()
    const path = `/v1/invoices/${invoice.invoiceId}`
    const as = (accept: string) => buyer.get(path, { accept })
    const pdf = await as('application/pdf')
    expect([pdf.status, pdf.headers.get('content-type')]).toEqual([200, 'application/pdf'])
    expect(pdf.body).toMatch(/^%PDF-1\.7[\s\S]*%%EOF\s*$/)
    expect((await as('application/pdf')).body).toBe(pdf.body)
    const xml = await as('application/xml')
    expect(xml.status).toBe(200)
    const { invoice: read } = readUbl(xml.body)
    expect(read.totals.payable.replace('.', '')).toBe(String(invoice.totals.gross.amount))
    expect((await as('text/html')).status).toBe(406)
    expect((await as('application/json')).body).toEqual(invoice)
  })
})
