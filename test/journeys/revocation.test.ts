import { describe, expect, it } from 'vitest'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const on = (etag: string | null) => ({ headers: { 'if-match': etag ?? '' } })
const A_MINUTE = 60_000

describe('A member who is shut out', () => {
  it('can do nothing any more within a minute, in no function, though his token is good for longer', async () => {
    const [buyer, operator] = [await stack.newBuyer(), await stack.as('operator.admin')]
    const sku = await stack.newSku()
    const asks = [
      () => buyer.get('/v1/me'),
      () => buyer.get('/v1/products?limit=1'),
      () => buyer.get('/v1/orders'),
      () => buyer.post('/v1/orders', { lines: [{ sku, quantity: 1 }] }),
    ]
    const statuses = async () => (await Promise.all(asks.map(ask => ask()))).map(({ status }) => status)
    expect(await statuses()).toEqual([200, 200, 200, 201])
    const member = `/v1/organizations/${buyer.organizationId}/members/user-${buyer.name}`
    const removed = await operator.delete(member, on('"1"'))
    expect(removed.status, JSON.stringify(removed.body)).toBe(200)
    await stack.pass(A_MINUTE)
    expect(await statuses()).toEqual([403, 403, 403, 403])
  })
})
