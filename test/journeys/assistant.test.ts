import { describe, expect, it } from 'vitest'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const placed = async () => {
  const [sku, buyer] = [await stack.newSku(), await stack.newBuyer()]
  const { body: order } = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 1 }] })
  const ask = async (text: string) => (await buyer.post('/v1/assistant/messages', { text })).body
  return { order, buyer, ask }
}

describe('the assistant answers', () => {
  it('where an order is, in the language of the question', async () => {
    const { order, ask } = await placed()
    const chinese = await ask(`我的订单 ${order.orderId} 到哪了`)
    expect(chinese.reply.text).toContain(order.orderId)
    const english = await ask('where is my order')
    expect(english.reply.text).toContain(order.orderId)
  })

  it('nothing about an order of somebody else', async () => {
    const [{ order }, { ask }] = [await placed(), await placed()]
    const { reply } = await ask(`where is ${order.orderId}`)
    expect(reply.text).not.toContain('placed')
    expect(JSON.stringify(reply.sources)).not.toContain(order.orderId)
  })

  it('a greeting with a greeting, and that it does not know what it does not know', async () => {
    const { ask } = await placed()
    expect((await ask('你好')).reply.text).toContain('您好')
    const unknown = await ask('What is the airspeed velocity of an unladen swallow?')
    expect(unknown.reply.text.length).toBeGreaterThan(0)
    expect(unknown.reply.sources).toEqual([])
  })
})

describe('the assistant proposes, and the button does it', () => {
  it('a return of shipped goods, which the seller then accepts', async () => {
    const { order, buyer } = await placed()
    const { orderId } = order
    const seller = await stack.as('supplier.sales')
    expect((await seller.post(`/v1/orders/${orderId}/shipments`, {})).status).toBe(201)
    const asked = await buyer.post('/v1/assistant/messages', { text: `${orderId} 的货坏了，我要退货` })
    const { conversationId } = asked.body
    const { body } = await buyer.post('/v1/assistant/messages', { conversationId, text: '1' })
    expect(body.proposedAction).toMatchObject({ kind: 'requestReturn' })
    const at = `/v1/orders/${orderId}/return-requests`
    expect((await buyer.get(at)).body.items).toEqual([])
    const { actionId } = body.proposedAction
    const confirmation = `/v1/assistant/conversations/${conversationId}/confirmation`
    expect((await buyer.post(confirmation, { actionId, accept: true })).status).toBe(200)
    const [request] = (await buyer.get(at)).body.items
    expect(request).toMatchObject({ state: 'requested', reason: 'damaged' })
    await seller.post(`${at}/${request.returnId}/decision`, { accept: true })
    expect((await buyer.get(at)).body.items).toMatchObject([{ state: 'accepted' }])
    expect((await buyer.post(confirmation, { actionId, accept: true })).status).toBe(409)
  })

  it('where the dealer’s invoices are mailed, in the name of who may edit its profile', async () => {
    const admin = await stack.as('dealer.admin')
    const { organizationId } = (await admin.get('/v1/me')).body.organization
    const at = `/v1/organizations/${organizationId}`
    const before = (await admin.get(at)).body
    const email = `books-${before.version}@dealer.example`
    const proposed = async (text: string) => {
      const { body } = await admin.post('/v1/assistant/messages', { text })
      expect(body.proposedAction).toMatchObject({ kind: 'changeInvoiceMail' })
      const confirmation = `/v1/assistant/conversations/${body.conversationId}/confirmation`
      return () => admin.post(confirmation, { actionId: body.proposedAction.actionId, accept: true })
    }
    const confirm = await proposed(`以后发票邮件都发到 ${email}`)
    expect((await admin.get(at)).body).toEqual(before)
    expect((await confirm()).status).toBe(200)
    const after = (await admin.get(at)).body
    expect(after.invoiceTitle).toEqual({ name: before.name, ...before.invoiceTitle, email })
    expect([after.contact, after.units]).toEqual([before.contact, before.units])
    expect((await confirm()).status).toBe(409)
    await (await proposed('please stop the invoice emails'))()
    expect((await admin.get(at)).body.invoiceTitle.email).toBeUndefined()
  })

  it('what is left of a credit limit, as its route says', async () => {
    const { buyer, ask } = await placed()
    const { body: credit } = await buyer.get('/v1/credit')
    expect(credit.due.length).toBeGreaterThan(0)
    const { reply } = await ask('我们还有多少额度可用，哪天到期')
    expect(reply.text).toContain(credit.due[0].orderId)
    expect(reply.text).toMatch(credit.limit ? /可用/ : /没有为贵公司设定/)
  })

  it('another place of the dealer’s own for an order', async () => {
    const buyer = await stack.as('dealer.buyer')
    const sku = await stack.newSku()
    const { body: order } = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 1 }] })
    const text = `把订单 ${order.orderId} 改送到二号仓库`
    const { body } = await buyer.post('/v1/assistant/messages', { text })
    expect(body.proposedAction).toMatchObject({ kind: 'redirectOrder' })
    const confirmation = `/v1/assistant/conversations/${body.conversationId}/confirmation`
    await buyer.post(confirmation, { actionId: body.proposedAction.actionId, accept: true })
    const { body: after } = await buyer.get(`/v1/orders/${order.orderId}`)
    expect(after).toMatchObject({ deliverToUnit: 'warehouse-2', status: 'placed', total: order.total })
  })
})
