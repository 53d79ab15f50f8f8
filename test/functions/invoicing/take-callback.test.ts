import { describe, expect, it } from 'vitest'
import { callbackSignature, takeCallback } from '../../../functions/invoicing/take-callback.ts'

const reference = 'txr_01KAQ3T5V8XJ4M0N2P6R8S9T1V'
const secret = 'the seller’s'
const rung: string[] = []

const take = takeCallback({
  requests: {
    find: async () =>
      ({ requestId: reference, sellerId: 'org_1', dueAt: '2026-11-26T05:00:00.000Z' }) as never,
    save: async request => {
      rung.push(request.requestId)
      return undefined as never
    },
  },
  redLetters: { find: async () => undefined, save: async () => undefined as never },
  channelSettings: { of: async () => ({ settings: { kind: 'nuonuo', appSecret: secret } }) as never },
  clock: () => '2026-11-26T04:00:00.000Z',
})

describe('a callback', () => {
  const right = callbackSignature(secret, reference)

  it('rings when its address is one of ours', async () => {
    await take({ reference, signature: right })
    expect(rung).toEqual([reference])
  })

  it.each([
    ['of another secret', callbackSignature('another', reference)],
    ['too short', right.slice(1)],
    ['as long in characters, but not in bytes', '票'.repeat(right.length)],
    ['that is empty', ''],
  ])('with a signature %s is refused', async (_, signature) => {
    await expect(take({ reference, signature })).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(rung).toEqual([reference])
  })
})
