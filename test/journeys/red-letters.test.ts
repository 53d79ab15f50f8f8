import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shippedOrder, untilRedLetter } from '../support/channel-seller.ts'
import { type NuonuoSeller, nuonuoSeller } from '../support/nuonuo-seller.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
let seller: NuonuoSeller
beforeAll(async () => {
  seller = await nuonuoSeller(stack)
}, 120_000)
afterAll(() => seller.server.stop())

const HOUR = 3_600_000

describe('an invoice that the authority has numbered', () => {
  /** A delivered invoice, and its correction whose form goes down a path of the authority's states. */
  const numbered = async () => {
    const order = await shippedOrder(stack, seller.supplier)
    const { fiscalNumber } = await order.until('delivered')
    const correct = async (redPath: readonly string[], correction: object) => {
      seller.state.redPath = redPath
      const asked = await seller.supplier.sales.post(
        `/v1/invoices/${order.invoice.invoiceId}/corrections`,
        correction,
      )
      expect(asked.status, JSON.stringify(asked.body)).toBe(201)
      const { redLetterId } = asked.body
      const until = (wanted: object) =>
        untilRedLetter(stack, { supplier: seller.supplier, redLetterId }, wanted)
      return { redLetterId, until }
    }
    return { ...order, fiscalNumber, correct }
  }
  const twoPieces = { reason: 'goodsReturned', lines: [{ lineNumber: 1, quantity: '2' }] }

  it('is corrected once the buyer has confirmed: the red invoice, of which nobody tells us, is found and credited', async () => {
    const { buyer, order, invoice, fiscalNumber, correct } = await numbered()
    const { until } = await correct(['02', '04'], twoPieces)
    const waiting = await until({ state: 'waiting', formState: '02' })
    // Its lines are nobody else's meanwhile.
    const second = await seller.supplier.sales.post(
      `/v1/invoices/${invoice.invoiceId}/corrections`,
      twoPieces,
    )
    expect([second.status, second.body.code]).toEqual([409, 'illegal-transition'])
    for (let hours = 0; hours < 72; hours++) seller.time.pass(HOUR)
    const { redFiscalNumber, creditNoteId } = await until({ state: 'issued', formState: '04' })
    expect(seller.simulator.legal.at(-1)).toMatchObject({ number: redFiscalNumber })
    const { body } = await buyer.get(`/v1/orders/${order.orderId}/invoices`)
    expect(body.items[1]).toMatchObject({
      invoiceId: creditNoteId,
      kind: 'creditNote',
      corrects: { fiscalNumber, confirmationNumber: waiting.confirmationNumber },
      lines: [{ quantity: '2' }],
    })
    const { body: coverage } = await buyer.get(`/v1/invoices/coverage?orderId=${order.orderId}`)
    expect(coverage.items).toMatchObject([{ invoiced: '3', credited: '2' }])
  })

  it('gets its lines back when the buyer refuses, and again when nobody confirms for 72 hours', async () => {
    const { buyer, order, correct } = await numbered()
    const refused = await correct(['02', '05'], twoPieces)
    await refused.until({ state: 'waiting' })
    seller.time.pass(60 * HOUR)
    await refused.until({ state: 'void', formState: '05', because: 'The buyer has refused it.' })
    const lapsed = await correct(['02', '07'], twoPieces)
    await lapsed.until({ state: 'waiting' })
    seller.time.pass(71 * HOUR)
    await lapsed.until({ state: 'waiting' })
    seller.time.pass(HOUR)
    await lapsed.until({ state: 'void', formState: '07', because: 'Nobody confirmed it within 72 hours.' })
    expect((await buyer.get(`/v1/orders/${order.orderId}/invoices`)).body.items).toHaveLength(1)
    // The platform issues the red invoice of a void form all the same: a later look finds it.
    const form = seller.simulator.forms.get(lapsed.redLetterId)
    if (form) seller.simulator.issueRed(form)
    const { redFiscalNumber } = await lapsed.until({ state: 'issued' })
    expect(seller.simulator.legal.at(-1)).toMatchObject({ number: redFiscalNumber })
  })

  it('is not corrected when the seller withdraws the form in time', async () => {
    const { correct } = await numbered()
    const { redLetterId, until } = await correct(['02', '04'], { reason: 'invoiceWrong' })
    await until({ state: 'waiting' })
    const withdrawn = await seller.supplier.sales.post(`/v1/red-letters/${redLetterId}/withdrawal`, {})
    expect(withdrawn.status).toBe(200)
    await until({ state: 'void', formState: '08', because: 'It was withdrawn.' })
    expect((await seller.supplier.sales.post(`/v1/red-letters/${redLetterId}/withdrawal`, {})).status).toBe(
      409,
    )
  })
})
