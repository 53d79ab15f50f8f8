import { describe, expect, it } from 'vitest'
import { postReadings } from '../../../functions/replenishment/readings/post-readings.ts'
import type { QueuedReading } from '../../../functions/replenishment/readings/reading.ts'
import { readingsOf } from '../../../functions/replenishment/readings/reading-message.ts'
import { clock, NOW, owner, stranger, world } from './world.ts'

const given = (changes: object = {}) => ({
  deviceId: 'dev_1',
  readingId: '1',
  warehouseId: 'wh_shanghai',
  sku: 'DL-1',
  quantity: 5,
  measuredAt: '2026-03-01T16:00:00+08:00',
  ...changes,
})

const door = async () => {
  const sent: QueuedReading[] = []
  const { warehouses } = await world()
  const queue = { send: async (readings: readonly QueuedReading[]) => void sent.push(...readings) }
  return { sent, post: postReadings({ queue, warehouses, clock }) }
}

describe('a gateway’s batch', () => {
  it('is answered reading by reading; a faulty one does not hold up the others', async () => {
    const { sent, post } = await door()
    const answer = await post([given(), given({ readingId: '2', quantity: -3 }), 'nonsense'], owner)
    expect(answer).toMatchObject({
      accepted: 1,
      refused: 2,
      readings: [
        { deviceId: 'dev_1', readingId: '1', status: 'accepted' },
        {
          readingId: '2',
          status: 'refused',
          errors: [{ pointer: '/quantity', rule: 'must be at least 0' }],
        },
        { status: 'refused', errors: [{ pointer: '' }] },
      ],
    })
    expect(sent).toEqual([given({ measuredAt: '2026-03-01T08:00:00.000Z', receivedAt: Date.parse(NOW) })])
  })

  it('speaks only of warehouses of the gateway’s own organization', async () => {
    const { sent, post } = await door()
    expect(await post([given()], stranger)).toMatchObject({
      refused: 1,
      readings: [{ errors: [{ pointer: '/warehouseId' }] }],
    })
    expect(sent).toEqual([])
  })

  it('arrives at the recorder as it was sent', async () => {
    const { sent, post } = await door()
    await post([given(), given({ readingId: '2' })], owner)
    expect(readingsOf(JSON.parse(JSON.stringify({ readings: sent })))).toEqual(sent)
  })
})
