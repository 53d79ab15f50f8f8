import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invoicingTable, quotaKey } from '../../functions/invoicing/invoicing.table.ts'
import { leqiServices, sm4Decrypt } from '../../functions/invoicing/leqi-gateway.ts'
import { dayIn } from '../../shared/business-date.ts'
import type { OutgoingRequest } from '../../shared/send-publicly.ts'
import { calm, virtualTime } from '../functions/invoicing/channels/clock.ts'
import { leqiSimulator } from '../functions/invoicing/channels/leqi-simulator.ts'
import { randomOf } from '../functions/invoicing/random.ts'
import { channelSeller, gatewayHost, shippedOrder } from '../support/channel-seller.ts'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const KEY = '0123456789abcdeffedcba9876543210'
/** Three pieces at 100.00 with 13 % in them. */
const NET = 265_49

/** A seller with the direct link, to whom the authority grants as much as two of the orders come to. */
const linkedSeller = async () => {
  const host = gatewayHost()
  const asked: OutgoingRequest[] = []
  const simulator = leqiSimulator({
    random: randomOf(7),
    time: virtualTime(new Date().toISOString()),
    faults: calm,
    key: KEY,
    quota: '530.98',
    first: BigInt(`2631${String(randomInt(1e8)).padStart(8, '0')}00000000`),
    always: { takesMs: 0 },
    filesAt: `https://${host}/files`,
  })
  const { supplier, server } = await channelSeller(stack, {
    host,
    play: request => {
      asked.push(request)
      return simulator.send(request)
    },
    settings: {
      kind: 'leqi',
      url: `https://${host}`,
      ability: '202007',
      key: KEY,
      accessUnit: 'access-unit',
      usingUnit: 'using-unit',
      sellerTaxNumber: '91330100799655058B',
      isSandbox: true,
    },
  })
  return { supplier, server, simulator, asked }
}

let seller: Awaited<ReturnType<typeof linkedSeller>>
beforeAll(async () => {
  seller = await linkedSeller()
}, 120_000)
afterAll(() => seller.server.stop())

describe('a seller with the direct link to the tax authority', () => {
  it('numbers its invoices from the block that it was given, in order, uploads them under SM4, and has no more issued than the month’s quota', async () => {
    const { supplier, simulator, asked } = seller
    const order = () => shippedOrder(stack, supplier, { unitPrice: 100_00 })
    const delivered = async () => (await order()).until('delivered')
    const legal = [await delivered(), await delivered()]
    const block = [...simulator.blocks.values()][0]
    const numbers = legal.map(({ fiscalNumber }) => fiscalNumber)
    expect(numbers).toEqual([block?.fpqshm, String(BigInt(block?.fpqshm ?? 0) + 1n)])
    expect(legal[0].files).toMatchObject([{ kind: 'ofd', isOriginal: true }])

    const uploads = asked.filter(({ headers }) => headers.fwbm === leqiServices.upload)
    const [upload] = uploads
    expect(uploads).toHaveLength(2)
    expect(upload?.body).toMatch(/^[A-Za-z0-9+/]+=*$/)
    expect(JSON.parse(sm4Decrypt(KEY, upload?.body ?? ''))).toMatchObject([
      { fphm: numbers[0], ptbh: 'access-unit', hjje: '265.49', hjse: '34.51', jshj: '300.00' },
    ])

    const month = dayIn('Asia/Shanghai', new Date().toISOString()).slice(0, 7)
    const quota = await stack.tables.get(invoicingTable, quotaKey(supplier.organizationId, month))
    expect(quota).toMatchObject({ limit: 2 * NET, available: 0, held: 0, used: 2 * NET })
    expect(simulator.quotas.of(month)).toMatchObject({ downloaded: 530_98n, used: 530_98n })

    const { body: seen } = await supplier.admin.get(`/v1/sellers/${supplier.organizationId}/tax-quota`)
    expect(seen).toMatchObject({
      month,
      available: { amount: 0, currency: 'CNY' },
      free: { amount: 0 },
      validity: { from: `${month}-01` },
    })

    // The third is shipped, has its own invoice, and waits for the authority.
    const third = await order()
    const waiting = await eventually(async () => {
      await stack.invoke('invoicing-do-work', {})
      const document = await third.stateOf()
      expect(document.because).toContain('is used up')
      return document
    })
    expect(waiting.state).toBe('requested')
    simulator.quotas.of(month).granted += 300_00n
    const resumed = await supplier.sales.post(`${third.path}/resumption`, {})
    expect(resumed.status).toBe(200)
    const { fiscalNumber } = await third.until('delivered')
    expect(fiscalNumber).toBe(String(BigInt(block?.fpqshm ?? 0) + 2n))
    expect(simulator.violations).toEqual([])
  })

  it('has the authority’s classification codes from its daily download', async () => {
    const { body } = await eventually(async () => {
      await stack.invoke('invoicing-do-work', {})
      const found = await seller.supplier.sales.get('/v1/tax-classes/1080411010000000000?on=2016-06-01')
      expect(found.body).toMatchObject({ name: '铁丝' })
      return found
    })
    expect(body).toMatchObject({ rates: ['0.13', '0.03', '0.01'], shortName: '金属制品' })
  })
})
