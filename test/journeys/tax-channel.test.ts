import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shippedOrder } from '../support/channel-seller.ts'
import { type NuonuoSeller, nuonuoSeller } from '../support/nuonuo-seller.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
let seller: NuonuoSeller
beforeAll(async () => {
  seller = await nuonuoSeller(stack)
}, 120_000)
afterAll(() => seller.server.stop())

const work = () => stack.invoke('invoicing-do-work', {})

describe('the legal invoice of a seller with a channel', () => {
  it('is issued over HTTP, its files are stored as they came and served under their SHA-256', async () => {
    const { buyer, invoice, path, until } = await shippedOrder(stack, seller.supplier)
    const { fiscalNumber, files }: Delivered = await until('delivered')
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
  })

  it('whose answer was lost is unknown, rings, and is found by a query: forged, early and double rings change nothing', async () => {
    const { simulator, state } = seller
    const before = simulator.legal.length
    const billings = state.billings
    state.isSilent = true
    const { stateOf, until } = await shippedOrder(stack, seller.supplier)
    await until('unknown')
    const address = new URL(state.callbackUrls.at(-1) ?? '')
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
    await until('delivered')
    // Late.
    expect((await ring(address)).status).toBe(200)
    await work()
    expect(await stateOf()).toMatchObject({ state: 'delivered' })
    expect(simulator.legal).toHaveLength(before + 1)
    expect(state.billings).toBe(billings + 1)
  })
})

interface Delivered {
  readonly fiscalNumber: string
  readonly files: readonly { readonly kind: string; readonly isOriginal: boolean; readonly sha256: string }[]
}
