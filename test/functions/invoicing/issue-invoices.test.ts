import { describe, expect, it } from 'vitest'
import { invoicingTable, quotaKey } from '../../../functions/invoicing/invoicing.table.ts'
import { chainFaults } from '../../../functions/invoicing/seal-invoice.ts'
import { emptySeries } from '../../../functions/invoicing/series.ts'
import { buyer, once, seller, shipped, shippedLine, stranger, world } from './world.ts'

const cny = (amount: number) => ({ amount, currency: 'CNY' })

describe('A shipment', () => {
  it('is invoiced with tax taken out of its prices, line by line', async () => {
    const { issue } = await world()
    const [invoice] = await issue(shipped())
    expect(invoice).toMatchObject({
      number: 1,
      series: 'org_huadong/2026/invoice',
      seller: { name: '华东工品（上海）有限公司' },
      lines: [{ quantity: '24', unitPrice: '19.99', netUnitPrice: '17.69041667', taxRate: '0.13' }],
      totals: { net: cny(42457), tax: cny(5519), gross: cny(47976) },
      amountInWords: '肆佰柒拾玖圆柒角陆分',
      taxBreakdown: [{ taxCategory: 'S', source: 'VAT Law of 2024-12-25, art. 10' }],
    })
  })

  it('that is reported again is not invoiced again', async () => {
    const { issue, series } = await world()
    const goods = shipped()
    await issue(goods)
    expect(await issue(goods)).toEqual([])
    expect(await series('org_huadong/2026/invoice')).toHaveLength(1)
  })

  it('reported ten times at once has one invoice', async () => {
    const { issue, series } = await world()
    const goods = shipped()
    await Promise.all(Array.from({ length: 10 }, () => issue(goods)))
    expect(await series('org_huadong/2026/invoice')).toHaveLength(1)
  })

  it('shows what was taken off in a discount of its own, and adds up', async () => {
    const { issue } = await world()
    const [invoice] = await issue(
      shipped({
        lines: [
          shippedLine({ discount: cny(1000) }),
          shippedLine({ lineNumber: 2, quantity: 3, unitPrice: cny(333) }),
          shippedLine({ lineNumber: 3, isFree: true, quantity: 1 }),
        ],
        discount: cny(701),
      }),
    )
    // 701 over 46,976, 999 and nothing, by largest remainder
    expect(invoice?.lines.map(({ gross }) => gross)).toEqual([cny(46976 - 686), cny(999 - 15), cny(0)])
    expect(invoice?.lines[0]).toMatchObject({ list: { gross: cny(47976) }, discount: { gross: cny(1686) } })
    expect(invoice?.lines[2]).toMatchObject({
      isFree: true,
      list: { gross: cny(1999) },
      discount: { gross: cny(1999) },
    })
    expect(invoice?.totals.gross).toEqual(cny(47976 + 999 - 1000 - 701))
  })

  it('takes prices and quantities to 8 digits after the point', async () => {
    const { issue } = await world({ settings: { profile: 'chinaTaxExcluded' } })
    const [invoice] = await issue(
      shipped({ lines: [shippedLine({ exactUnitPrice: '0.12345678', quantity: 1_000_000 })] }),
    )
    expect(invoice).toMatchObject({
      lines: [{ unitPrice: '0.12345678', netUnitPrice: '0.12345678' }],
      totals: { net: cny(12345678), tax: cny(1604938) },
    })
  })

  it.each([
    [
      'a currency of another kind',
      { lines: [shippedLine({ unitPrice: { amount: 1, currency: 'EUR' } })] },
      '/lines/0/unitPrice/currency',
    ],
    ['a rate that is no law', { lines: [shippedLine({ taxRate: '0.17' })] }, '/lines/0/taxRate'],
    ['no lines', { lines: [] }, '/lines'],
    ['a discount above the price', { lines: [shippedLine({ discount: cny(47977) })] }, '/lines/0/discount'],
    [
      'a classification code of 18 digits',
      { lines: [shippedLine({ taxClassificationCode: '109011703000000000' })] },
      '/lines/0/taxClassificationCode',
    ],
  ])('with %s is refused, naming the field', async (_, changes, pointer) => {
    const { issue } = await world()
    await expect(issue(shipped(changes))).rejects.toMatchObject({
      code: 'invalid-request',
      extensions: { errors: [{ pointer }] },
    })
  })

  it('is split by rows, and by the most that one invoice may be worth', async () => {
    const lines = Array.from({ length: 5 }, (_, i) => shippedLine({ lineNumber: i + 1, discount: cny(1) }))
    const byRows = await world({ settings: { maxRows: 4 } })
    expect((await byRows.issue(shipped({ lines }))).map(invoice => invoice.lines.length)).toEqual([2, 2, 1])
    const byNet = await world({ settings: { maxNet: 100_000 } })
    const invoices = await byNet.issue(shipped({ lines }))
    expect(invoices.map(({ totals }) => totals.net.amount).every(net => net <= 100_000)).toBe(true)
    expect(invoices.reduce((sum, { totals }) => sum + totals.gross.amount, 0)).toBe(5 * 47975)
    const pieces = invoices
      .flatMap(invoice => invoice.lines)
      .reduce((sum, line) => sum + Number(line.quantity), 0)
    expect(pieces).toBe(5 * 24)
  })

  it('is split at what is left of the month’s quota, so that the first invoice can go out this month', async () => {
    const lines = Array.from({ length: 5 }, (_, i) => shippedLine({ lineNumber: i + 1 }))
    const whole = await world()
    const [undivided] = await whole.issue(shipped({ lines }))
    const all = undivided?.totals.net.amount ?? 0
    const here = await world()
    const left = Math.floor(all * 0.37)
    await here.tables.putAll(invoicingTable, [
      { ...quotaKey('org_huadong', '2026-11'), limit: all, available: left, held: 0, used: all - left },
    ])
    const [first, ...rest] = await here.issue(shipped({ lines }))
    expect(first?.totals.net.amount).toBeLessThanOrEqual(left)
    // One line more would not have fitted; a line is cut only where nothing else helps.
    expect((first?.totals.net.amount ?? 0) + all / 5).toBeGreaterThan(left)
    expect(first?.lines.map(({ quantity }) => quantity)).toEqual(['24'])
    expect(rest).toHaveLength(1)
    const pieces = [first, ...rest].flatMap(invoice => invoice?.lines ?? [])
    expect(pieces.reduce((sum, line) => sum + Number(line.quantity), 0)).toBe(5 * 24)
    const gross = [first, ...rest].reduce((sum, invoice) => sum + (invoice?.totals.gross.amount ?? 0), 0)
    expect(gross).toBe(undivided?.totals.gross.amount)
  })

  it('is not split when nothing of the quota is left: it waits for the next month as it is', async () => {
    const here = await world()
    await here.tables.putAll(invoicingTable, [
      { ...quotaKey('org_huadong', '2026-11'), limit: 100, available: 0, held: 0, used: 100 },
    ])
    expect(await here.issue(shipped())).toHaveLength(1)
  })

  it('of 2,000 lines with long names is one invoice, which reads back as it was sealed', async () => {
    const { issue, series, invoices } = await world()
    const noise = (i: number) =>
      String.fromCharCode(
        ...Array.from({ length: 60 }, (_, k) => 0x4e00 + ((i * 7919 + k * 104_729) % 20_000)),
      )
    const lines = Array.from({ length: 2_000 }, (_, i) =>
      shippedLine({ lineNumber: i + 1, name: { zh: noise(i), en: noise(i + 1) } }),
    )
    const [invoice] = await issue(shipped({ lines }))
    expect(await invoices.find(invoice?.invoiceId ?? '')).toEqual(invoice)
    expect(chainFaults(await series('org_huadong/2026/invoice'), emptySeries)).toEqual([])
  })
})

describe('The law', () => {
  const small = { taxpayer: 'smallScale' } as const
  it.each([
    ['2025-12-31T15:59:59.000Z', '0.01', 'MoF and STA notices 2023 no. 1 and no. 19 (3 % reduced to 1 %)'],
    ['2025-12-31T16:00:00.000Z', '0.01', 'MoF and STA notice 2026 no. 10 (3 % reduced to 1 %)'],
    ['2027-12-31T15:59:59.000Z', '0.01', 'MoF and STA notice 2026 no. 10 (3 % reduced to 1 %)'],
    ['2027-12-31T16:00:00.000Z', '0.03', 'VAT Law of 2024-12-25, art. 11'],
  ])('of a small-scale seller shipping at %s is %s', async (shippedAt, taxRate, source) => {
    const { issue } = await world({ settings: small })
    const [invoice] = await issue(shipped({ shippedAt }))
    expect(invoice).toMatchObject({ taxBreakdown: [{ taxRate, source }], totals: { gross: cny(47976) } })
  })

  it.each([
    [
      '2025-12-31T15:59:59.000Z',
      'Provisional Regulations on VAT, art. 2, with MoF, STA and Customs notice 2019 no. 39',
    ],
    ['2025-12-31T16:00:00.000Z', 'VAT Law of 2024-12-25, art. 10'],
  ])('of a general taxpayer shipping at %s is %s', async (shippedAt, source) => {
    const { issue } = await world()
    const [invoice] = await issue(shipped({ shippedAt }))
    expect(invoice).toMatchObject({ taxBreakdown: [{ taxRate: '0.13', source }] })
  })

  it('is that of the tax point, also when the invoice comes a year later', async () => {
    const { deps, demand, issue } = await world({ settings: { ...small, issueOn: 'demand' } })
    const old = shipped({ shippedAt: '2027-12-31T10:00:00.000Z' })
    const fresh = shipped({ shippedAt: '2028-01-01T10:00:00.000Z' })
    for (const goods of [old, fresh]) await issue(goods)
    deps.clock = () => '2028-01-02T00:00:00.000Z'
    const { invoices } = await demand(
      { actor: seller, orderIds: [old.orderId, fresh.orderId], by: 'together' },
      once,
    )
    expect(invoices).toHaveLength(1)
  })

  it.each([
    ['E', '免税'],
    ['O', '不征税'],
    ['G', '出口零税率'],
  ] as const)('marks a line of category %s as %s', async (taxCategory, reason) => {
    const { issue } = await world()
    const [invoice] = await issue(shipped({ lines: [shippedLine({ taxCategory, taxRate: '0' })] }))
    expect(invoice).toMatchObject({
      lines: [{ taxCategory, exemption: { reason } }],
      totals: { tax: cny(0) },
    })
  })
})

describe('On demand', () => {
  it('several orders of one buyer stand on one invoice, or each on its own', async () => {
    const { issue, demand, invoices } = await world({ settings: { issueOn: 'demand' } })
    const goods = [shipped(), shipped(), shipped()]
    for (const each of goods) expect(await issue(each)).toEqual([])
    const [a, b, c] = goods.map(({ orderId }) => orderId) as [string, string, string]
    const together = await demand({ actor: buyer, orderIds: [a, b], by: 'together' }, once)
    expect(together.invoices).toMatchObject([{ number: 1, totals: { gross: cny(2 * 47976) } }])
    const found = await invoices.find(together.invoices[0]?.invoiceId ?? '')
    expect(found?.shipments.map(({ orderId }) => orderId)).toEqual([a, b])
    await expect(demand({ actor: buyer, orderIds: [a], by: 'order' }, once)).rejects.toMatchObject({
      code: 'illegal-transition',
    })
    expect((await demand({ actor: seller, orderIds: [a, c], by: 'order' }, once)).invoices).toHaveLength(1)
  })

  it('another’s order does not exist', async () => {
    const { issue, demand } = await world({ settings: { issueOn: 'demand' } })
    const goods = shipped()
    await issue(goods)
    await expect(
      demand({ actor: stranger, orderIds: [goods.orderId], by: 'order' }, once),
    ).rejects.toMatchObject({ code: 'not-found' })
  })

  it('two at the same time invoice everything once', async () => {
    const { issue, demand, series } = await world({ settings: { issueOn: 'demand' } })
    const goods = shipped()
    await issue(goods)
    const asked = { actor: seller, orderIds: [goods.orderId], by: 'order' } as const
    const results = await Promise.allSettled([demand(asked, once), demand(asked, once)])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await series('org_huadong/2026/invoice')).toHaveLength(1)
  })

  it('names the buyer as it asked to be called for the order', async () => {
    const { issue, titles } = await world()
    const goods = shipped()
    await titles.save(goods.orderId, { name: '南京五金(集团)商行', email: 'a@b.example' }, 0, once({}))
    const [invoice] = await issue(goods)
    expect(invoice?.buyer).toEqual({
      organizationId: 'org_dealer_01',
      name: '南京五金（集团）商行',
      email: 'a@b.example',
    })
  })
})

describe('A series', () => {
  it('begins anew at midnight in Shanghai, not in Greenwich', async () => {
    const { issue, time } = await world()
    time.now = '2026-12-31T15:59:59.999Z'
    const [last] = await issue(shipped())
    time.now = '2026-12-31T16:00:00.000Z'
    const [first] = await issue(shipped())
    expect([last?.series, first?.series]).toEqual(['org_huadong/2026/invoice', 'org_huadong/2027/invoice'])
    expect([last?.number, first?.number]).toEqual([1, 1])
  })

  it('never goes back in time, also when a clock does', async () => {
    const { issue, time, series } = await world()
    await issue(shipped())
    time.now = '2026-11-22T08:30:00.000Z'
    await issue(shipped())
    expect(chainFaults(await series('org_huadong/2026/invoice'), emptySeries)).toEqual([])
  })

  it('shows any byte that was changed', async () => {
    const { issue, series } = await world()
    for (let i = 0; i < 3; i++) await issue(shipped())
    const sound = await series('org_huadong/2026/invoice')
    const changed = sound.map((invoice, i) =>
      i === 1 ? { ...invoice, buyer: { ...invoice.buyer, name: `${invoice.buyer.name} ` } } : invoice,
    )
    expect(chainFaults(changed, emptySeries)).toEqual([{ position: 1, fault: 'changed' }])
  })
})
