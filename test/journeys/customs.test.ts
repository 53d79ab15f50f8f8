import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const usd = (amount: number) => ({ amount, currency: 'USD' })
const rate = (scaled: string, source: string, on: string) => ({
  currency: 'USD',
  scaled,
  scale: 8,
  source,
  on,
})

describe('the papers of an import', () => {
  it('are order, declaration, payment and invoice, and the report names each that is not there', async () => {
    const [sku, importer, supplier] = [
      await stack.newSku(),
      await stack.newBuyer(),
      await stack.as('supplier.sales'),
    ]
    const { body: order } = await importer.post('/v1/orders', { lines: [{ sku, quantity: 2 }] })
    const declared = await importer.post(`/v1/orders/${order.orderId}/customs-declarations`, {
      declaredOn: '2026-11-25',
      freight: usd(120_000),
      insurance: usd(3_000),
      commercialRate: rate('711000000', 'a bank’s forward contract', '2026-10-08'),
      customsRate: rate('710250000', '海关总署计征汇率', '2026-11-18'),
      lines: [
        {
          lineNumber: 1,
          hsCode: '8482102000',
          description: '深沟球轴承 6204-2RS',
          origin: 'DE',
          quantity: '5000',
          price: usd(1_250_000),
        },
      ],
    })
    expect(declared.status, JSON.stringify(declared.body)).toBe(201)
    // (12,500 + 1,200 + 30) USD at 7.1025 = 97,517.33 CNY; 8 % duty; 13 % VAT on both.
    expect(declared.body).toMatchObject({
      commercialRate: { scaled: '711000000' },
      customsRate: { scaled: '710250000' },
      totals: {
        customsValue: { amount: 9_751_733 },
        duty: { amount: 780_139 },
        vat: { amount: 1_369_143 },
      },
    })
    const report = async (only = 'incomplete') =>
      (await importer.get(`/v1/customs-declarations?only=${only}`)).body.items
    const { declarationId } = declared.body
    await eventually(async () =>
      expect(await report()).toMatchObject([
        {
          declarationId,
          orderId: order.orderId,
          missing: [
            { paper: 'entryNumber' },
            { paper: 'payment', amount: usd(1_250_000) },
            { paper: 'invoice' },
          ],
        },
      ]),
    )
    await supplier.post(`/v1/orders/${order.orderId}/shipments`, {})
    const invoice = await eventually(async () => {
      const { body } = await importer.get(`/v1/orders/${order.orderId}/invoices`)
      expect(body.items).toHaveLength(1)
      return body.items[0]
    }, 60_000)
    const papers = [
      { kind: 'payment', reference: 'BOC-1', amount: usd(1_000_000), on: '2026-11-26' },
      { kind: 'invoice', reference: invoice.invoiceId, amount: invoice.totals.gross, on: invoice.issuedOn },
      { kind: 'entry', reference: '223320261000000001', on: '2026-11-26' },
    ]
    let version = 1
    for (const paper of papers) {
      const linked = await importer.post(`/v1/customs-declarations/${declarationId}/papers`, paper, {
        headers: { 'if-match': `"${version++}"` },
      })
      expect(linked.status, JSON.stringify(linked.body)).toBe(200)
    }
    expect((await report())[0].missing).toEqual([{ paper: 'payment', amount: usd(250_000) }])
    const rest = { kind: 'payment', reference: 'BOC-2', amount: usd(250_000), on: '2026-11-27' }
    await importer.post(`/v1/customs-declarations/${declarationId}/papers`, rest, {
      headers: { 'if-match': `"${version}"` },
    })
    expect(await report()).toEqual([])
    expect(await report('all')).toMatchObject([
      {
        entryNumber: '223320261000000001',
        paid: usd(1_250_000),
        invoiceIds: [invoice.invoiceId],
        missing: [],
      },
    ])
    const stranger = await stack.newBuyer()
    expect((await stranger.get('/v1/customs-declarations')).body.items).toEqual([])
    expect((await stranger.get(`/v1/customs-declarations/${declarationId}`)).status).toBe(404)
  })
})
