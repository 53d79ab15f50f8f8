import { createHash, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { writeFapiao } from '../../functions/documents/fapiao.ts'
import { fapiaoOf } from '../../functions/documents/fapiao-of.ts'
import { readUbl, writeUbl } from '../../functions/documents/ubl.ts'
import { readZip } from '../../shared/zip/read-zip.ts'
import { issuedInvoice } from '../functions/documents/issued.ts'
import { ofdFile } from '../functions/documents/ofd-file.ts'
import { randomInvoice } from '../functions/documents/random-invoice.ts'
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

describe('the invoices of a month', () => {
  it('come as an archive with an index, under the SHA-256 that was told', async () => {
    const { invoice, buyer } = await invoiced()
    const wanted = { month: invoice.issuedOn.slice(0, 7), forms: ['pdf', 'xml', 'json'] }
    // The month's list follows the invoice within seconds, so an export may be asked for too early.
    const [part] = await eventually(async () => {
      const { body: started } = await buyer.post('/v1/invoice-exports', wanted)
      return eventually(async () => {
        const { body } = await buyer.get(`/v1/invoice-exports/${started.exportId}`)
        expect(body).toMatchObject({ status: 'done', parts: [{ invoices: 1 }] })
        return body.parts
      })
    })
    const bytes = new Uint8Array(await (await fetch(part.url)).arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(part.sha256)
    const names = [...readZip(bytes).keys()]
    expect(names).toHaveLength(4)
    expect(names).toContain('index.csv')
  })
})

describe('an invoice from outside', () => {
  it('is read, checked and kept as it came', async () => {
    const buyer = await stack.newBuyer()
    const xml = writeUbl({ ...randomInvoice(3, 4), number: randomUUID() })
    const handed = { fileName: 'a.xml', content: Buffer.from(xml).toString('base64') }
    const { status, body } = await buyer.post('/v1/received-invoices', handed)
    expect([status, body.verdict, body.format]).toEqual([201, 'sound', 'ubl'])
    expect((await buyer.get(`/v1/received-invoices/${body.receivedId}/file`)).body).toBe(xml)
    expect((await buyer.post('/v1/received-invoices', handed)).body.code).toBe('already-received')
  })

  it('of the Chinese tax platform is read from its XML and from OFD, and a wrong tax is found', async () => {
    const buyer = await stack.newBuyer()
    const base = `2633${Date.now()}00`
    const number = `${base}1`
    const issued = issuedInvoice({ where: 'CN', lines: 3 })
    const asked = fapiaoOf(issued, { kind: 'special', drawer: '张三', shortName: () => '日用杂品' })
    const fapiao = { ...asked, number, issuedAt: '2026-11-22 16:31:00' }
    const hand = async (fileName: string, content: string | Buffer) =>
      (
        await buyer.post('/v1/received-invoices', {
          fileName,
          content: Buffer.from(content).toString('base64'),
        })
      ).body
    expect(await hand('a.xml', writeFapiao(fapiao))).toMatchObject({
      format: 'fapiao',
      number,
      verdict: 'sound',
    })
    const spoilt = { ...fapiao, number: `${base}2`, totals: { ...fapiao.totals, tax: '0.01' } }
    expect(await hand('b.xml', writeFapiao(spoilt))).toMatchObject({ verdict: 'faulty' })
    const other = { ...fapiao, number: `${base}3` }
    const data = {
      发票号码: other.number,
      开票日期: '2026年11月22日',
      销售方纳税人识别号: fapiao.seller.taxNumber,
      购买方纳税人识别号: fapiao.buyer.taxNumber,
      合计金额: other.totals.net,
      合计税额: other.totals.tax,
    }
    expect(await hand('c.ofd', ofdFile(data, writeFapiao(other)))).toMatchObject({
      format: 'ofd',
      number: other.number,
      totals: { gross: other.totals.gross },
      verdict: 'sound',
    })
  })
})
