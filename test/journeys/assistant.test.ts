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
