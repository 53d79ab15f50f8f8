import { randomInt } from 'node:crypto'
import type { OutgoingAnswer, OutgoingRequest } from '../../shared/send-publicly.ts'
import { calm, virtualTime } from '../functions/invoicing/channels/clock.ts'
import { nuonuoSimulator } from '../functions/invoicing/channels/nuonuo-simulator.ts'
import { randomOf } from '../functions/invoicing/random.ts'
import { channelSeller, gatewayHost } from './channel-seller.ts'
import type { StackClient } from './stack-client.ts'

const APP_SECRET = 'a-secret-of-the-seller'
const TOKEN = 'the-token'

const json = (value: unknown): OutgoingAnswer => ({
  status: 200,
  body: new TextEncoder().encode(JSON.stringify(value)),
})

const isBilling = ({ headers }: OutgoingRequest) => headers.method === 'nuonuo.OpeMplatform.requestBillingNew'

/** A seller behind a simulated gateway over HTTP, which may keep its answers to itself. Its time is the test's to pass. */
export const nuonuoSeller = async (stack: StackClient) => {
  const state = {
    isSilent: false,
    tokens: 0,
    callbackUrls: [] as string[],
    billings: 0,
    redPath: ['01'] as readonly string[],
  }
  const time = virtualTime(new Date().toISOString())
  const host = gatewayHost()
  const simulator = nuonuoSimulator({
    random: randomOf(7),
    time,
    faults: calm,
    appSecret: APP_SECRET,
    token: TOKEN,
    filesAt: `https://${host}/files`,
    series: String(randomInt(1e8)).padStart(8, '0'),
    always: { outcome: 'issued', takesMs: 0 },
    redPath: () => state.redPath,
  })
  const { supplier, server } = await channelSeller(stack, {
    host,
    play: async request => {
      if (request.url.endsWith('/accessToken')) {
        state.tokens++
        return json({ access_token: TOKEN, expires_in: 86_400 })
      }
      if (isBilling(request)) {
        state.billings++
        state.callbackUrls.push(JSON.parse(request.body ?? '{}').order.callBackUrl)
      }
      const answer = await simulator.send(request)
      return state.isSilent ? 'silent' : answer
    },
    settings: {
      kind: 'nuonuo',
      url: `https://${host}/open/v1/services`,
      tokenUrl: `https://${host}/accessToken`,
      appKey: 'app-key',
      appSecret: APP_SECRET,
      sellerTaxNumber: '91330100799655058B',
      clerk: '张三',
      monthlyQuota: 100_000_000,
    },
  })
  return { supplier, server, simulator, state, time }
}
export type NuonuoSeller = Awaited<ReturnType<typeof nuonuoSeller>>
