import { afterAll, beforeAll, expect, it } from 'vitest'
import { qccSimulator } from '../functions/invoicing/registry-simulator.ts'
import { gatewayHost } from '../support/channel-seller.ts'
import { eventually } from '../support/eventually.ts'
import { type GatewayServer, startGatewayServer } from '../support/gateway-server.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const CODE = '9144030071526726XG'
const access = { key: 'app-key', secretKey: 'a-secret-of-the-operator' }
const host = gatewayHost()
const register = qccSimulator(access)
let server: GatewayServer

/** Says where the operator looks companies up. */
const configure = async (settings: object) => {
  const operator = await stack.as('operator.admin')
  const { headers, body } = await operator.get('/v1/company-registry')
  const sure = body.version ? { 'if-match': headers.get('etag') ?? '' } : { 'if-none-match': '*' }
  const saved = await operator.put('/v1/company-registry', settings, { headers: sure })
  expect([saved.status, JSON.stringify(saved.body)]).toEqual([200, expect.not.stringContaining('secret')])
}

beforeAll(async () => {
  server = await startGatewayServer(host, async request =>
    register.state.isDown ? 'silent' : register.send(request),
  )
  await stack.outside(host, server.url)
  await configure({ kind: 'qcc', url: `https://${host}/ECIInfoVerify/GetInfo`, ...access })
}, 120_000)
afterAll(async () => {
  await configure({ kind: 'none' })
  await server.stop()
})

it('a buyer’s tax number is held against the register: a warning on the title, source and time on the invoice, and an outage stops nothing', async () => {
  const [sku, buyer, supplier] = [
    await stack.newSku(),
    await stack.newBuyer(),
    await stack.as('supplier.sales'),
  ]
  const invoiced = async (before: (titlePath: string) => Promise<void>) => {
    const { body: order } = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 1 }] })
    await before(`/v1/orders/${order.orderId}/invoice-title`)
    await supplier.post(`/v1/orders/${order.orderId}/shipments`, {})
    return eventually(async () => {
      const { body } = await buyer.get(`/v1/orders/${order.orderId}/invoices`)
      expect(body.items).toHaveLength(1)
      return body.items[0]
    }, 60_000)
  }
  const say = (titlePath: string) =>
    buyer.put(
      titlePath,
      { name: '南京五金商行', unifiedSocialCreditCode: CODE },
      { headers: { 'if-none-match': '*' } },
    )

  // The register is down: the title is taken, the order invoiced.
  register.state.isDown = true
  const silent = await invoiced(async titlePath => {
    expect((await say(titlePath)).status).toBe(200)
    await stack.invoke('invoicing-do-work', {})
  })
  expect(silent.buyer).toMatchObject({ name: '南京五金商行', unifiedSocialCreditCode: CODE })
  expect(silent.buyer.registryCheck).toBeUndefined()

  // It is back, and knows the number under another name.
  register.state.isDown = false
  register.companies.set(CODE, { name: '华东工品（上海）有限公司', status: '存续（在营、开业、在册）' })
  const checked = await invoiced(async titlePath => {
    await say(titlePath)
    await eventually(async () => {
      await stack.invoke('invoicing-do-work', {})
      const { body } = await buyer.get(titlePath)
      expect(body.warnings).toEqual([{ pointer: '/title/name', doubt: 'nameDiffers' }])
    }, 60_000)
  })
  expect(checked.buyer.registryCheck).toMatchObject({
    source: `${host} (qcc)`,
    findings: ['nameDiffers'],
    registeredName: '华东工品（上海）有限公司',
    state: 'active',
  })
  expect(Date.parse(checked.buyer.registryCheck.checkedAt)).toBeLessThanOrEqual(Date.parse(checked.issuedAt))
})
