import { createHash, randomInt, randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import type { OutgoingAnswer, OutgoingRequest } from '../../shared/send-publicly.ts'
import { nuonuoSimulator } from '../functions/invoicing/channels/nuonuo-simulator.ts'
import { randomOf } from '../functions/invoicing/random.ts'
import { eventually } from '../support/eventually.ts'
import { type GatewayServer, startGatewayServer } from '../support/gateway-server.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
/** A request is looked at again after five, fifteen and sixty seconds. */
const PATIENCE = 120_000
const APP_SECRET = 'a-secret-of-the-seller'
const TOKEN = 'the-token'
const servers: GatewayServer[] = []
afterAll(() => Promise.all(servers.map(server => server.stop())))

/** The clock of the journey, in place of the simulator's virtual one. */
const realTime = () => ({
  now: Date.now,
  clock: () => new Date().toISOString(),
  after: (_: number, what: () => void) => what(),
  pass: () => {},
})

const calm = { lostBefore: 0, lostAfter: 0, late: 0, lateUpToMs: 0, doubled: 0, garbage: 0, lie: 0 }
const json = (value: unknown): OutgoingAnswer => ({
  status: 200,
  body: new TextEncoder().encode(JSON.stringify(value)),
})

const isBilling = ({ headers }: OutgoingRequest) => headers.method === 'nuonuo.OpeMplatform.requestBillingNew'

/** A seller behind a simulated gateway over HTTP, which may keep its answers to itself. */
const sellerWithGateway = async () => {
  const host = `gateway-${randomUUID().slice(0, 8)}.example.com`
  const simulator = nuonuoSimulator({
    random: randomOf(7),
    time: realTime(),
    faults: calm,
    appSecret: APP_SECRET,
    token: TOKEN,
    filesAt: `https://${host}/files`,
    series: String(randomInt(1e8)).padStart(8, '0'),
    always: { outcome: 'issued', takesMs: 0 },
  })
  const state = { isSilent: false, tokens: 0, callbackUrls: [] as string[], billings: 0 }
  const server = await startGatewayServer(host, async request => {
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
  })
  servers.push(server)
  await stack.outside(host, server.url)
  const supplier = await stack.newSupplier()
  const saved = await supplier.admin.put(
    `/v1/sellers/${supplier.organizationId}/tax-channel`,
    {
      kind: 'nuonuo',
      url: `https://${host}/open/v1/services`,
      tokenUrl: `https://${host}/accessToken`,
      appKey: 'app-key',
      appSecret: APP_SECRET,
      sellerTaxNumber: '91330100799655058B',
      clerk: '张三',
      monthlyQuota: 100_000_000,
    },
    { headers: { 'if-none-match': '*' } },
  )
  expect(saved.status).toBe(200)
  return { supplier, simulator, state }
}

const work = () => stack.invoke('invoicing-do-work', {})

/** An order of the seller's goods that was shipped, with its invoice. */
const shipped = async ({ supplier }: Awaited<ReturnType<typeof sellerWithGateway>>) => {
  const { organizationId: sellerId, warehouseId } = supplier
  const sku = await stack.newSku({ warehouseId, product: { sellerId } })
  const buyer = await stack.newBuyer()
  // Which warehouses there are is remembered for a while.
  const order = await eventually(async () => {
    const { body, status } = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 3 }] })
    expect(status, JSON.stringify(body)).toBe(201)
    return body
  }, PATIENCE)
  const shipment = await supplier.sales.post(`/v1/orders/${order.orderId}/shipments`, {})
  expect(shipment.status).toBe(201)
  const invoice = await eventually(async () => {
    const { body } = await buyer.get(`/v1/orders/${order.orderId}/invoices`)
    expect(body.items).toHaveLength(1)
    return body.items[0]
  }, PATIENCE)
  const path = `/v1/invoices/${invoice.invoiceId}/tax-document`
  const stateOf = async () => (await buyer.get(path)).body
  await eventually(async () => expect((await buyer.get(path)).status).toBe(200), PATIENCE)
  return { buyer, order, invoice, path, stateOf }
}

/** Has the minute's work done until the document is as it should be. */
const until = (state: string, stateOf: () => Promise<{ state: string }>) =>
  eventually(async () => {
    await work()
    const document = await stateOf()
    expect(document.state, JSON.stringify(document)).toBe(state)
  }, PATIENCE)

describe('the legal invoice of a seller with a channel', () => {
  it('is issued over HTTP, its files are stored as they came and served under their SHA-256', async () => {
    const seller = await sellerWithGateway()
    const { buyer, invoice, path, stateOf } = await shipped(seller)
    await until('delivered', stateOf)
    const { fiscalNumber, files } = await stateOf().then(document => document as never as Delivered)
    expect(seller.simulator.refusals).toEqual([])
    expect(seller.simulator.legal).toMatchObject([{ number: fiscalNumber }])
    expect(files.map(({ kind, isOriginal }) => [kind, isOriginal])).toEqual([
      ['xml', true],
      ['pdf', false],
    ])
    for (const { kind, sha256 } of files) {
      const served = await buyer.get(`${path}/files/${kind}`)
      expect([served.status, served.headers.get('content-type')]).toEqual([200, `application/${kind}`])
      expect(createHash('sha256').update(served.body).digest('hex')).toBe(sha256)
      expect(served.headers.get('content-digest')).toBe(
        `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
      )
    }
    expect((await buyer.get(`${path}/files/ofd`)).status).toBe(404)
    const other = await stack.newBuyer()
    expect((await other.get(`${path}/files/xml`)).status).toBe(404)
    const { body: coverage } = await buyer.get(
      `/v1/invoices/coverage?orderId=${invoice.shipments[0].orderId}`,
    )
    expect(coverage.items).toMatchObject([{ shipped: '3', invoiced: '3', credited: '0' }])
    expect(coverage.items[0].gap).toBeUndefined()
    expect(seller.state.tokens).toBe(1)
  }, 180_000)

  it('whose answer was lost is unknown, rings, and is found by a query: forged, early and double rings change nothing', async () => {
    const seller = await sellerWithGateway()
    const { simulator, state } = seller
    state.isSilent = true
    const { stateOf } = await shipped(seller)
    await until('unknown', stateOf)
    const address = new URL(state.callbackUrls[0] ?? '')
    expect(address.origin).toBe(stack.api)
    const ring = (at: URL, form = 'operater=callback&content=%7B%22c_status%22%3A%222%22%7D') =>
      fetch(at, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      })
    // Forged: another's signature, none, a request that is not there.
    const forged = new URL(address)
    forged.searchParams.set('signature', 'A'.repeat(43))
    expect((await ring(forged)).status).toBe(401)
    forged.searchParams.delete('signature')
    expect((await ring(forged)).status).toBe(400)
    const unknown = new URL(address.href.replace(/txr_.{26}/, `txr_${'0'.repeat(26)}`))
    expect((await ring(unknown)).status).toBe(401)
    // Early: the gateway still says nothing; what it rings about stays unknown.
    expect((await ring(address)).status).toBe(200)
    await work()
    expect(await stateOf()).toMatchObject({ state: 'unknown' })
    // Its callback says failed, the query says issued: the query is the truth. Twice at once.
    state.isSilent = false
    const rung = await Promise.all([ring(address), ring(address)])
    for (const answer of rung)
      expect([answer.status, await answer.json()]).toEqual([200, { status: '0000', message: '同步成功' }])
    await until('delivered', stateOf)
    // Late.
    expect((await ring(address)).status).toBe(200)
    await work()
    expect(await stateOf()).toMatchObject({ state: 'delivered' })
    expect(simulator.legal).toHaveLength(1)
    expect(state.billings).toBe(1)
  }, 180_000)
})

interface Delivered {
  readonly fiscalNumber: string
  readonly files: readonly { readonly kind: string; readonly isOriginal: boolean; readonly sha256: string }[]
}
