import { describe, expect, it } from 'vitest'
import { minutes, plus } from '../../../shared/clock.ts'
import { once, orderWorld, START } from '../ordering/order-world.ts'
import { seller } from '../ordering/stock-world.ts'

const counting = async () => {
  const { services, pass } = await orderWorld({ skus: ['A'] })
  const by = { actor: seller, warehouseId: 'wh_1' }
  return {
    pass,
    count: (quantity: number, countedAt?: string) =>
      services.move({ ...by, kind: 'count', countedAt, lines: [{ sku: 'A', quantity }] }, once()),
    receive: (quantity: number) =>
      services.move({ ...by, kind: 'receipt', lines: [{ sku: 'A', quantity }] }, once()),
    counted: async () => (await services.stock.find({ sku: 'A', warehouseId: 'wh_1' }))?.countedAt,
  }
}

describe('When a count was made', () => {
  it('is not in the future, which would make all counts until then come too late', async () => {
    const { count, counted } = await counting()
    await expect(count(9, plus(START, minutes(5)))).rejects.toMatchObject({
      code: 'invalid-request',
      extensions: { errors: [{ pointer: '/countedAt' }] },
    })
    expect(await counted()).toBeUndefined()
  })

  it('is now by a clock that is ahead by seconds', async () => {
    const { count, counted, pass } = await counting()
    await count(9, plus(START, 30_000))
    expect(Date.parse((await counted()) ?? '') - Date.parse(START)).toBeLessThan(1_000)
    pass(1_000)
    expect(await count(8)).toMatchObject({ lines: [{ onHand: -1, booked: 9 }] })
  })

  it.each([
    ['without seconds', '2026-11-25T04:01Z'],
    ['without milliseconds', '2026-11-25T04:01:00Z'],
  ])('is before what was moved in the same minute, written %s', async (_, countedAt) => {
    const { count, receive, counted, pass } = await counting()
    pass(minutes(1) + 500)
    await receive(5)
    pass(minutes(1))
    await expect(count(9, countedAt)).rejects.toMatchObject({ code: 'illegal-transition' })
    expect(await counted()).toBeUndefined()
  })
})
