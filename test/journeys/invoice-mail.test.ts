import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { readMime } from '../support/read-mime.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
/** The first letter waits for its function to load font and PDF library, which a busy machine takes its time for. */
const PATIENCE = 120_000
const anew = { headers: { 'if-none-match': '*' } }

/** An order of a fresh buyer who wants its invoices mailed, not shipped yet. */
const ordered = async () => {
  const [sku, buyer, supplier] = [
    await stack.newSku(),
    await stack.newBuyer(),
    await stack.as('supplier.sales'),
  ]
  const { body: order } = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 2 }] })
  return { buyer, supplier, order, titlePath: `/v1/orders/${order.orderId}/invoice-title` }
}

const mailsTo = async (email: string) => (await stack.mails()).filter(({ to }) => to.includes(email))

describe('an invoice is mailed', () => {
  it('to the address that the buyer asked for before its issue, under the title that he changed to', async () => {
    const { buyer, supplier, order, titlePath } = await ordered()
    const [first, second] = ['first', 'second'].map(name => `${name}-${order.orderId}@dealer.example`)
    await buyer.put(titlePath, { name: '南京五金商行', email: first }, anew)
    const { headers } = await buyer.get(titlePath)
    const change = await buyer.put(
      titlePath,
      { name: '南京五金（集团）商行', email: second },
      { headers: { 'if-match': headers.get('etag') ?? '' } },
    )
    expect(change.status).toBe(200)
    await supplier.post(`/v1/orders/${order.orderId}/shipments`, {})
    const [mail] = await eventually(async () => {
      const mails = await mailsTo(second ?? '')
      expect(mails).toHaveLength(1)
      return mails
    }, PATIENCE)
    expect(await mailsTo(first ?? '')).toEqual([])
    const { headers: lines, parts } = readMime(mail?.raw ?? '')
    expect(lines.to).toBe(second)
    expect(parts[0]?.bytes.toString()).toContain('南京五金')
    expect(parts[1]?.bytes.subarray(0, 5).toString()).toBe('%PDF-')
    // Once it is issued the title stays.
    const { headers: now } = await buyer.get(titlePath)
    const late = await buyer.put(
      titlePath,
      { name: '别人' },
      { headers: { 'if-match': now.get('etag') ?? '' } },
    )
    expect([late.status, late.body.code]).toEqual([409, 'illegal-transition'])
  }, 180_000)

  it('again when somebody asks, and where it went is told to nobody in full and logged by nobody', async () => {
    const { buyer, supplier, order, titlePath } = await ordered()
    const email = `books-${order.orderId}@dealer.example`
    await buyer.put(titlePath, { name: '南京五金商行', email }, anew)
    await supplier.post(`/v1/orders/${order.orderId}/shipments`, {})
    await eventually(async () => expect(await mailsTo(email)).toHaveLength(1), PATIENCE)
    const { body } = await buyer.get(`/v1/orders/${order.orderId}/invoices`)
    const path = `/v1/invoices/${body.items[0].invoiceId}/mailings`
    const asked = await buyer.post(path, {})
    expect([asked.status, asked.body]).toMatchObject([202, { state: 'due', to: 'b•••@dealer.example' }])
    await eventually(async () => {
      expect(await mailsTo(email)).toHaveLength(2)
      const { body: list } = await supplier.get(path)
      expect(list.items).toMatchObject([
        { on: 'issue', state: 'sent' },
        { on: 'request', state: 'sent' },
      ])
      expect(JSON.stringify(list)).not.toContain(email)
    }, PATIENCE)
    const [one, other] = await mailsTo(email)
    expect(one?.raw).not.toBe(other?.raw)
    const stranger = await stack.newBuyer()
    expect((await stranger.post(path, {})).status).toBe(404)
    const log = readFileSync(join(stack.addresses.home, 'logs', 'documents-send-out-invoices.log'), 'utf8')
    expect(log).not.toContain(email)
  }, 180_000)
})
