import { describe, expect, it } from 'vitest'
import { fromMoney } from '../../../functions/invoicing/amounts.ts'
import type { CorrectionRequest } from '../../../functions/invoicing/correct-invoice.ts'
import { coverageOf } from '../../../functions/invoicing/coverage.ts'
import {
  type Credited,
  decideCredit,
  heldByForm,
  releasedFromForm,
  withCredit,
} from '../../../functions/invoicing/credited.ts'
import type { Invoice, InvoiceLine } from '../../../functions/invoicing/invoice.ts'
import { quantityText, quantityUnits } from '../../../functions/invoicing/quantity.ts'
import { chainFaults } from '../../../functions/invoicing/seal-invoice.ts'
import { emptySeries } from '../../../functions/invoicing/series.ts'
import { type Random, randomOf, runs } from './random.ts'
import { buyer, once, seller, shipped, shippedLine, stranger, world } from './world.ts'

const cny = (amount: number) => ({ amount, currency: 'CNY' })

const invoiced = async (changes: Parameters<typeof shipped>[0] = {}) => {
  const here = await world()
  const goods = shipped(changes)
  const [invoice] = await here.issue(goods)
  if (!invoice) throw new Error('not invoiced')
  const coverage = async () => {
    const shipment = await here.shipments.find(goods.orderId, goods.shipmentId)
    return shipment ? coverageOf(shipment) : []
  }
  return { ...here, goods, invoice, coverage }
}

describe('An invoice', () => {
  it('is credited whole, with its own amounts and negative words', async () => {
    const { invoice, correct, invoices } = await invoiced()
    const { creditNote } = await correct(invoice.invoiceId, { reason: 'invoiceWrong' })
    expect(creditNote).toMatchObject({ number: 1, kind: 'creditNote', totals: invoice.totals })
    expect(await invoices.find(creditNote?.invoiceId ?? '')).toMatchObject({
      series: 'org_huadong/2026/creditNote',
      corrects: { invoiceId: invoice.invoiceId, number: 1, reason: 'invoiceWrong' },
      amountInWords: '（负数）肆佰柒拾玖圆柒角陆分',
      taxBreakdown: [{ taxRate: '0.13', net: invoice.totals.net }],
    })
  })

  it('that was wrong is issued again for what it held', async () => {
    const { invoice, correct, demand, goods, coverage } = await invoiced()
    await correct(invoice.invoiceId, { reason: 'invoiceWrong' })
    expect(await coverage()).toMatchObject([{ gap: { kind: 'notInvoiced', quantity: '24' } }])
    const again = await demand({ actor: seller, orderIds: [goods.orderId], by: 'order' }, once)
    expect(again.invoices).toMatchObject([{ number: 2, totals: invoice.totals }])
    expect(await coverage()).toMatchObject([{ invoiced: '24' }])
  })

  it('is not credited twice, also when two ask at once', async () => {
    const { invoice, correct, series } = await invoiced()
    const asked = () =>
      correct(invoice.invoiceId, { reason: 'goodsReturned', lines: [{ lineNumber: 1, quantity: '20' }] })
    const results = await Promise.allSettled([asked(), asked(), asked()])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'quantity-exceeds-open', extensions: { lines: [{ lineNumber: 1, open: '4' }] } },
    })
    expect(await series('org_huadong/2026/creditNote')).toHaveLength(1)
  })

  it('is credited for a lower price, and for goods that come back later, to nothing', async () => {
    const { invoice, correct, invoices } = await invoiced()
    const credit = async (request: Parameters<typeof correct>[1]) => {
      const { creditNote } = await correct(invoice.invoiceId, request)
      return invoices.find(creditNote?.invoiceId ?? '')
    }
    const reduced = await credit({ reason: 'priceReduced', lines: [{ lineNumber: 1, amount: cny(1000) }] })
    expect(reduced).toMatchObject({
      lines: [{ isPriceReduction: true, quantity: '1', unitPrice: '10', gross: cny(1000) }],
    })
    const some = await credit({ reason: 'goodsReturned', lines: [{ lineNumber: 1, quantity: '7' }] })
    const rest = await credit({ reason: 'goodsReturned' })
    const total = [reduced, some, rest].reduce((sum, note) => sum + (note?.totals.net.amount ?? 0), 0)
    expect(total).toBe(invoice.totals.net.amount)
    expect(rest?.lines[0]?.quantity).toBe('17')
    await expect(credit({ reason: 'goodsReturned' })).rejects.toMatchObject({ code: 'illegal-transition' })
  })

  it.each([
    ['a part of a wrong invoice', { reason: 'invoiceWrong', lines: [{ lineNumber: 1 }] }, '/lines'],
    [
      'a lower price without amounts',
      { reason: 'priceReduced', lines: [{ lineNumber: 1 }] },
      '/lines/0/amount',
    ],
    [
      'an amount for what came back',
      { reason: 'goodsReturned', lines: [{ lineNumber: 1, amount: cny(1) }] },
      '/lines/0/amount',
    ],
    [
      'a line that is not there',
      { reason: 'goodsReturned', lines: [{ lineNumber: 9 }] },
      '/lines/0/lineNumber',
    ],
    [
      'a line named twice',
      { reason: 'goodsReturned', lines: [{ lineNumber: 1 }, { lineNumber: 1 }] },
      '/lines',
    ],
    ['nothing', { reason: 'goodsReturned', lines: [{ lineNumber: 1, quantity: '0' }] }, '/lines/0/quantity'],
  ] satisfies [string, CorrectionRequest, string][])(
    'is not credited for %s',
    async (_, request, pointer) => {
      const { invoice, correct } = await invoiced()
      const asked = correct(invoice.invoiceId, request)
      await expect(asked).rejects.toMatchObject({
        code: 'invalid-request',
        extensions: { errors: [{ pointer }] },
      })
    },
  )

  it('is the seller’s to correct: the buyer may not, a stranger sees none, a credit note is final', async () => {
    const { invoice, correct } = await invoiced()
    await expect(correct(invoice.invoiceId, { reason: 'invoiceWrong' }, buyer)).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(correct(invoice.invoiceId, { reason: 'invoiceWrong' }, stranger)).rejects.toMatchObject({
      code: 'not-found',
    })
    const { creditNote } = await correct(invoice.invoiceId, { reason: 'invoiceWrong' })
    await expect(correct(creditNote?.invoiceId ?? '', { reason: 'invoiceWrong' })).rejects.toMatchObject({
      code: 'illegal-transition',
    })
  })
})

describe('Goods that came back', () => {
  it('are credited for what was invoiced, once, and the balance closes', async () => {
    const { goods, takeBack, creditReturns, coverage, series } = await invoiced()
    const back = { actor: seller, orderId: goods.orderId, shipmentId: goods.shipmentId }
    const booked = await takeBack({ ...back, lines: [{ lineNumber: 1, quantity: '5' }] }, once)
    expect(booked.lines).toEqual([{ lineNumber: 1, returned: '5', toBeCredited: '5' }])
    expect(await coverage()).toMatchObject([{ gap: { kind: 'notCredited', quantity: '5' } }])
    for (let i = 0; i < 3; i++) await creditReturns(goods.orderId, goods.shipmentId)
    const [line] = await coverage()
    expect(line).toMatchObject({ shipped: '24', returned: '5', invoiced: '24', credited: '5' })
    expect(line?.gap).toBeUndefined()
    expect(await series('org_huadong/2026/creditNote')).toHaveLength(1)
    await expect(
      takeBack({ ...back, lines: [{ lineNumber: 1, quantity: '20' }] }, once),
    ).rejects.toMatchObject({
      code: 'quantity-exceeds-open',
      extensions: { lines: [{ lineNumber: 1, open: '19' }] },
    })
  })

  it('before the invoice are never invoiced', async () => {
    const { issue, takeBack, demand, invoices, shipments } = await world({ settings: { issueOn: 'demand' } })
    const goods = shipped()
    await issue(goods)
    const back = { actor: seller, orderId: goods.orderId, shipmentId: goods.shipmentId }
    await takeBack({ ...back, lines: [{ lineNumber: 1, quantity: '4' }] }, once)
    const { invoices: issued } = await demand({ actor: seller, orderIds: [goods.orderId], by: 'order' }, once)
    expect((await invoices.find(issued[0]?.invoiceId ?? ''))?.lines[0]?.quantity).toBe('20')
    const shipment = await shipments.find(goods.orderId, goods.shipmentId)
    expect(shipment && coverageOf(shipment)[0]?.gap).toBeUndefined()
  })
})

describe('Lines in the hands of a form', () => {
  it('are nobody else’s until it lets go', async () => {
    const { invoice } = await invoiced({ lines: [shippedLine(), shippedLine({ lineNumber: 2 })] })
    const none: Credited = { invoiceId: invoice.invoiceId, lines: {}, version: 0 }
    const lines = decideCredit(invoice, none, [{ lineNumber: 1, quantity: '3' }])
    const held = heldByForm(none, lines, 'rlf_1')
    expect(() => decideCredit(invoice, held, [{ lineNumber: 1, quantity: '1' }])).toThrow('rlf_1')
    expect(decideCredit(invoice, held, [{ lineNumber: 2, quantity: '1' }])).toHaveLength(1)
    const free = releasedFromForm(held, 'rlf_1')
    expect(decideCredit(invoice, free, [{ lineNumber: 1, quantity: '3' }])[0]?.line).toEqual(lines[0]?.line)
    expect(decideCredit(invoice, releasedFromForm(held, 'rlf_2'), [{ lineNumber: 2 }])).toHaveLength(1)
  })
})

/** A blue line with amounts of no particular pattern: three fields that nothing relates but their sum. */
const randomBlue = (random: Random): Invoice => {
  const quantity = random.chance(0.7)
    ? String(random.whole(1, 500))
    : `${random.whole(0, 99)}.${random.whole(1, 99_999_999)}`
  const net = random.pick([random.whole(0, 20), random.whole(0, 10_000), random.whole(0, 10 ** 11)])
  const tax = Math.floor(net * random.pick([0, 0.01, 0.03, 0.06, 0.09, 0.13]))
  const line = {
    lineNumber: 1,
    quantity,
    net: cny(net),
    tax: cny(tax),
    gross: cny(net + tax),
    ...(random.chance(0.3)
      ? { discount: { net: cny(random.whole(0, 500)), tax: cny(random.whole(0, 60)), gross: cny(0) } }
      : {}),
  } as InvoiceLine
  return { kind: 'invoice', invoiceId: 'inv_1', currency: 'CNY', lines: [line] } as unknown as Invoice
}

/** Credits a line in random steps, until it is closed or the steps end. */
const creditAtRandom = (invoice: Invoice, random: Random) => {
  const [blue] = invoice.lines as [InvoiceLine]
  const whole = quantityUnits(blue.quantity)
  let credited: Credited = { invoiceId: invoice.invoiceId, lines: {}, version: 0 }
  const sum = { net: 0n, tax: 0n, discount: 0n }
  const violations: string[] = []
  const isClosedAtLast = random.chance(0.8)
  for (let left = random.whole(1, 12); ; left--) {
    const upTo = BigInt(credited.lines[1]?.upTo ?? '0')
    if (upTo === whole) break
    if (left === 0 && !isClosedAtLast) break
    const rest = whole - upTo
    const some = (rest * BigInt(random.whole(1, 1_000))) / 1_000n || 1n
    const gross = fromMoney(blue).gross - sum.net - sum.tax
    const wanted =
      left === 0
        ? { lineNumber: 1 }
        : random.chance(0.2) && gross > 0n
          ? { lineNumber: 1, amount: gross / BigInt(random.whole(1, 9)) || 1n }
          : { lineNumber: 1, quantity: quantityText(some) }
    const lines = decideCredit(invoice, credited, [wanted])
    credited = withCredit(credited, lines)
    const [{ line, discount }] = lines as [(typeof lines)[number]]
    sum.net += line.net
    sum.tax += line.tax
    sum.discount += discount.net
    if (line.net < 0n || line.tax < 0n) violations.push('a credit below nothing')
    if (sum.net > fromMoney(blue).net || sum.tax > fromMoney(blue).tax) violations.push('more red than blue')
    if (line.gross !== line.net + line.tax) violations.push('net and tax are not gross')
  }
  const isClosed = BigInt(credited.lines[1]?.upTo ?? '0') === whole
  if (isClosed && (sum.net !== fromMoney(blue).net || sum.tax !== fromMoney(blue).tax))
    violations.push('not closed to zero')
  return { violations, isClosed }
}

describe('Any line credited in any steps', () => {
  it('never goes below nothing or beyond the blue line, and closes to zero', () => {
    const count = runs(5_000, 50_000)
    const random = randomOf(20261125)
    let closed = 0
    const faulty: string[] = []
    for (let i = 0; i < count; i++) {
      const { violations, isClosed } = creditAtRandom(randomBlue(random), random)
      faulty.push(...violations)
      if (isClosed) closed++
    }
    expect(faulty).toEqual([])
    expect(closed).toBeGreaterThan(count / 2)
  })

  it('also when many credit the same invoices at once', async () => {
    const random = randomOf(7)
    const { issue, correct, invoices, series } = await world()
    // In full 2,500 invoices of 20 lines: 50,000 lines, of which six take pieces at the same time.
    const [rounds, perInvoice] = [runs(10, 2_500), 20]
    for (let round = 0; round < rounds; round++) {
      const lines = Array.from({ length: perInvoice }, (_, i) =>
        shippedLine({
          lineNumber: i + 1,
          quantity: random.whole(1, 60),
          unitPrice: cny(random.whole(0, 999)),
        }),
      )
      const [invoice] = await issue(shipped({ lines }))
      if (!invoice) throw new Error('not invoiced')
      await Promise.allSettled(
        Array.from({ length: 6 }, () =>
          correct(invoice.invoiceId, {
            reason: 'goodsReturned',
            lines: random
              .shuffled(lines)
              .slice(0, random.whole(1, perInvoice))
              .map(({ lineNumber, quantity }) => ({
                lineNumber,
                quantity: String(random.whole(1, quantity)),
              })),
          }),
        ),
      )
      await correct(invoice.invoiceId, { reason: 'goodsReturned' }).catch(() => undefined)
      const { links } = await invoices.ofOrder(invoice.shipments[0]?.orderId ?? '', {
        limit: 100,
        cursor: undefined,
      })
      const all = await invoices.findAll(links.map(({ invoiceId }) => invoiceId))
      const notes = all.filter(({ kind }) => kind === 'creditNote')
      for (const blue of invoice.lines) {
        const red = notes.flatMap(note =>
          note.lines.filter(({ correctsLine }) => correctsLine === blue.lineNumber),
        )
        for (const field of ['net', 'tax', 'gross'] as const) {
          expect(red.reduce((sum, line) => sum + line[field].amount, 0)).toBe(blue[field].amount)
        }
        expect(red.reduce((sum, line) => sum + Number(line.quantity), 0)).toBe(Number(blue.quantity))
      }
    }
    expect(chainFaults(await series('org_huadong/2026/creditNote'), emptySeries)).toEqual([])
  }, 900_000)
})
