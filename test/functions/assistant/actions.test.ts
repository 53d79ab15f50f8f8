import { describe, expect, it } from 'vitest'
import { assistantTable, conversationKey } from '../../../functions/assistant/assistant.table.ts'
import { expectedWait, hoursWords, usualServiceDesk } from '../../../functions/assistant/service-desk.ts'
import { buyerOf, idOf, lineOf, money, orderOf, startWorld } from './world.ts'

const US = 'org_us'
const PLACED = idOf('ord', 1)
const SHIPPED = idOf('ord', 2)

const furnished = () => {
  const world = startWorld()
  world.keep(orderOf(PLACED, US))
  const lines = [lineOf('DL-200', 5, 5, '纸箱')]
  world.keep(orderOf(SHIPPED, US, { status: 'shipped', placedAt: '2026-11-10T02:00:00.000Z', lines }))
  world.places.set(US, [
    { unitId: 'shop', name: '总店' },
    { unitId: 'warehouse-2', name: '二号仓库' },
  ])
  return world
}

describe('Another place for an order', () => {
  it('is asked for, proposed in words, and done by the button alone', async () => {
    const world = furnished()
    const talk = world.talk(buyerOf(US))
    const asked = await talk.say(`订单 ${PLACED} 的收货地址要改`)
    expect(asked.reply.suggestions.map(({ text }) => text)).toEqual(['送到总店', '送到二号仓库'])
    const proposed = await talk.say('送到二号仓库')
    expect(proposed.proposedAction).toMatchObject({ kind: 'redirectOrder' })
    expect(proposed.proposedAction?.summary).toContain('二号仓库')
    expect((await talk.say('是的，确认')).reply.text).toContain('按钮')
    expect(world.done).toEqual([])
    await talk.say(`把 ${PLACED} 改送到二号仓库`)
    expect((await talk.confirm()).reply.text).toContain('已修改')
    expect(world.done).toMatchObject([{ kind: 'redirect', orderId: PLACED }])
    expect(world.orders.get(PLACED)?.deliverToUnit).toBe('warehouse-2')
  })

  it('cannot be said for what has left, and how it is done in general is an article', async () => {
    const talk = furnished().talk(buyerOf(US))
    const late = await talk.say(`change the delivery address of ${SHIPPED} to 总店`)
    expect(late.proposedAction).toBeUndefined()
    expect(late.reply.text).toMatch(/不能再改|can no longer be changed/)
    const how = await talk.say('怎么改收货地址')
    expect(how.reply.sources).toMatchObject([{ kind: 'article', id: 'change-address' }])
  })
})

describe('A return', () => {
  it('asks how many, keeps the reason, and is asked for once confirmed', async () => {
    const world = furnished()
    const talk = world.talk(buyerOf(US))
    expect((await talk.say(`订单 ${SHIPPED} 的纸箱坏了，我要退货`)).reply.text).toContain('退几件')
    const proposed = await talk.say('2')
    expect(proposed.proposedAction).toMatchObject({ kind: 'requestReturn' })
    expect(world.returns).toEqual([])
    const done = await talk.confirm()
    expect(done.reply.text).toContain(world.returns[0]?.returnId)
    expect(world.returns).toMatchObject([{ orderId: SHIPPED, lines: [{ lineNumber: 1, quantity: 2 }] }])
    await talk.say(`我要退 ${SHIPPED}`)
    const more = await talk.say('5')
    expect(more.proposedAction).toBeUndefined()
    expect(more.reply.text).toContain('退几件')
  })

  it('of what was not shipped is not proposed, and an exchange is for a person', async () => {
    const world = furnished()
    const talk = world.talk(buyerOf(US))
    expect((await talk.say(`我要退货 ${PLACED}`)).reply.text).toContain('没有可以申请退货')
    expect((await talk.say('收到的货坏了要换')).handover?.state).toBe('offered')
    expect(world.done).toEqual([])
  })
})

describe('An invoice', () => {
  it('that is not there is asked for once confirmed; one that is there is shown', async () => {
    const world = furnished()
    const talk = world.talk(buyerOf(US))
    const proposed = await talk.say('帮我开发票')
    expect(proposed.proposedAction).toMatchObject({ kind: 'requestInvoice' })
    expect(proposed.reply.text).toContain(SHIPPED)
    expect((await talk.confirm()).reply.text).toContain('S-2026-')
    expect(world.done).toMatchObject([{ kind: 'invoice', orderId: SHIPPED }])
    const facts = { number: 'S-2026-7', isCredit: false, issuedOn: '2026-11-12', total: money(5600) }
    world.invoice({ invoiceId: idOf('inv', 7), orderId: SHIPPED, buyerId: US, ...facts })
    const again = await talk.say('帮我开发票')
    expect(again.proposedAction).toBeUndefined()
    expect(again.reply.text).toContain('S-2026-7')
  })
})

describe('Each action', () => {
  it.each([
    [`把 ${PLACED} 改送到二号仓库`, 'redirectOrder'],
    [`退 ${SHIPPED} 的纸箱 2 件`, 'requestReturn'],
    [`给 ${SHIPPED} 开发票`, 'requestInvoice'],
    [`取消 ${PLACED}`, 'cancelOrder'],
  ])('%s: a role without the permission gets it refused, and nothing is done', async (text, kind) => {
    const world = furnished()
    const talk = world.talk(buyerOf(US, 'approver', 'dealer.approver'))
    expect((await talk.say(text)).proposedAction?.kind).toBe(kind)
    expect((await talk.confirm()).reply.text).toContain('没有办成')
    expect(world.done).toEqual([])
  })

  it.each([
    `把 ${idOf('ord', 9)} 改送到二号仓库`,
    `退 ${idOf('ord', 9)} 的纸箱 2 件`,
    `给 ${idOf('ord', 9)} 开发票`,
  ])('%s: another’s order is proposed for nothing', async text => {
    const world = furnished()
    world.keep(orderOf(idOf('ord', 9), 'org_them', { lines: [lineOf('DL-200', 5, 5)] }))
    const answer = await world.talk(buyerOf(US)).say(text)
    expect(answer.proposedAction).toBeUndefined()
    expect(answer.reply.text).toContain('找不到')
  })
})

describe('The lines of an order', () => {
  const ORDER = idOf('ord', 5)
  const offer = (sku: string, name: string, available = 500) => ({
    sku,
    name: { zh: name, en: name },
    unitPrice: money(1_250),
    available,
  })
  const withTwoLines = () => {
    const world = startWorld()
    const bolts = { ...lineOf('DL-100', 12, 0, '六角螺栓'), cancelled: 2 }
    const boxes = { ...lineOf('DL-200', 5, 0, '纸箱'), lineNumber: 2 }
    const wishes = { requestedDeliveryOn: '2026-12-10', buyerOrderReference: 'PO-7' }
    world.keep(orderOf(ORDER, US, { lines: [bolts, boxes], ...wishes }))
    for (const one of [offer('DL-100', '六角螺栓'), offer('DL-200', '纸箱'), offer('DL-300', '木箱')])
      world.offer(one)
    return world
  }
  const linesOf = (world: ReturnType<typeof withTwoLines>) =>
    world.orders.get(ORDER)?.lines.map(({ sku, quantity }) => `${sku} ${quantity}`)

  it.each([
    ['把 DL-200 换成 DL-300', ['DL-100 10', 'DL-300 5']],
    ['订单里的纸箱改成木箱，要8个', ['DL-100 10', 'DL-300 8']],
    ['please replace DL-200 with DL-300 in my order', ['DL-100 10', 'DL-300 5']],
    ['往订单里再加20个DL-300', ['DL-100 10', 'DL-200 5', 'DL-300 20']],
    ['订单里把纸箱去掉，其他照旧', ['DL-100 10']],
    ['把 DL-200 的数量改成 7', ['DL-100 10', 'DL-200 7']],
  ])(
    '%s: proposed, and done by the button alone; what was cancelled and what was wished stay',
    async (text, after) => {
      const world = withTwoLines()
      const talk = world.talk(buyerOf(US))
      const proposed = await talk.say(text)
      expect(proposed.proposedAction?.kind).toMatch(/changeLines|changeQuantity/)
      expect(linesOf(world)).toEqual(['DL-100 12', 'DL-200 5'])
      expect((await talk.confirm()).reply.text).toMatch(/已修改|Changed order/)
      expect(linesOf(world)).toEqual(after)
      expect(world.orders.get(ORDER)).toMatchObject({
        requestedDeliveryOn: '2026-12-10',
        buyerOrderReference: 'PO-7',
      })
    },
  )

  it('are not changed at another price than was told, nor where there is too little', async () => {
    const world = withTwoLines()
    const talk = world.talk(buyerOf(US))
    await talk.say('把 DL-200 换成 DL-300')
    world.offer({ ...offer('DL-300', '木箱'), unitPrice: money(9_900) })
    expect((await talk.confirm()).reply.text).toContain('没有办成')
    world.offer(offer('DL-300', '木箱', 2))
    const short = await talk.say('把 DL-200 换成 DL-300')
    expect(short.proposedAction).toBeUndefined()
    expect(short.reply.text).toContain('只有 2 件')
    expect(linesOf(world)).toEqual(['DL-100 12', 'DL-200 5'])
  })

  it('are another’s where the order is', async () => {
    const world = withTwoLines()
    const told = await world.talk(buyerOf('org_them')).say(`把订单 ${ORDER} 的 DL-200 换成 DL-300`)
    expect(told.proposedAction).toBeUndefined()
    expect(JSON.stringify(told.reply)).not.toContain('纸箱')
  })
})

describe('Where invoices are mailed', () => {
  const admin = buyerOf(US, 'admin', 'dealer.admin')

  it('is asked for, proposed in words, and changed by the button alone', async () => {
    const world = furnished()
    const talk = world.talk(admin)
    const asked = await talk.say('我想改一下通知设置')
    expect(asked.reply.text).toContain('不发邮件')
    const proposed = await talk.say('finance@dealer.example')
    expect(proposed.proposedAction).toMatchObject({ kind: 'changeInvoiceMail' })
    expect(proposed.proposedAction?.summary).toContain('finance@dealer.example')
    expect((await world.organization(US))?.invoiceTitle).toBeUndefined()
    expect((await talk.confirm()).reply.text).toContain('finance@dealer.example')
    expect((await world.organization(US))?.invoiceTitle).toEqual({
      name: US,
      email: 'finance@dealer.example',
    })
  })

  it('is changed in English, and ended, and nothing else of the title with it', async () => {
    const world = furnished()
    const talk = world.talk(admin)
    const text = 'please change our invoice email to books@dealer.example'
    expect((await talk.say(text)).proposedAction?.kind).toBe('changeInvoiceMail')
    await talk.confirm()
    const again = await talk.say(text)
    expect(again.proposedAction).toBeUndefined()
    expect(again.reply.text).toContain('are mailed to `books@dealer.example`')
    const ended = await talk.say('stop the invoice emails')
    expect(ended.proposedAction?.summary).toContain('no more invoices')
    expect((await talk.confirm()).reply.text).toContain('not mailed any more')
    expect((await world.organization(US))?.invoiceTitle).toEqual({ name: US })
  })

  it('is not changed twice, nor when the profile has changed since, nor without a yes', async () => {
    const world = furnished()
    const [talk, other] = [world.talk(admin), world.talk(buyerOf(US, 'admin-2', 'dealer.admin'))]
    await talk.say('以后发票邮件都发到 a@dealer.example')
    await other.say('以后发票邮件都发到 b@dealer.example')
    await other.confirm()
    expect((await talk.confirm()).reply.text).toContain('没有办成')
    expect((await world.organization(US))?.invoiceTitle?.email).toBe('b@dealer.example')
    await talk.say('以后发票邮件都发到 c@dealer.example')
    expect((await talk.confirm(false)).reply.text).toContain('没有做任何改动')
    expect((await world.organization(US))?.invoiceTitle?.email).toBe('b@dealer.example')
  })

  it('is for those who may edit the company’s profile', async () => {
    const world = furnished()
    const told = await world.talk(buyerOf(US)).say('以后发票邮件都发到 me@elsewhere.example')
    expect(told.proposedAction).toBeUndefined()
    expect(told.reply.text).toContain('没有这项权限')
  })

  it.each([
    '绑定的邮箱换一个',
    '关闭发货提醒',
    'we do not receive your invoice emails',
    '不要改发票邮箱',
    '把短信通知关掉',
    '登录邮箱改成 a@dealer.example',
  ])('%s: nothing is proposed', async text => {
    const told = await furnished().talk(admin).say(text)
    expect(told.proposedAction).toBeUndefined()
  })

  it('waits for its yes without lying in the table in the clear', async () => {
    const world = furnished()
    const talk = world.talk(admin)
    await talk.say('以后发票邮件都发到 secret@dealer.example')
    const item = await world.tables.get(assistantTable, conversationKey(talk.conversationId ?? ''))
    expect(item?.sealedPending).toBeDefined()
    expect(JSON.stringify(item)).not.toContain('secret@')
  })
})

describe('Credit', () => {
  it('is told as what is left of the limit, with what is due first, and that there is none where there is none', async () => {
    const world = furnished()
    const none = await world.talk(buyerOf(US)).say('我们的信用额度是多少')
    expect(none.reply.text).toContain('没有为贵公司设定')
    world.limits.set(US, money(50_000_000))
    world.keep(orderOf(idOf('ord', 3), US, { status: 'completed', total: money(9_999_900) }))
    world.keep(orderOf(idOf('ord', 4), 'org_them', { total: money(7_777_700) }))
    // two open orders of 1,234.00 each
    const told = await world.talk(buyerOf(US, 'two')).say('我们还有多少额度可用')
    expect(told.reply.text).toContain('信用额度是 ¥500,000.00')
    expect(told.reply.text).toContain('占用 ¥2,468.00，可用 ¥497,532.00')
    expect(told.reply.sources.map(({ id }) => id)).toEqual([PLACED, SHIPPED])
    const english = await world.talk(buyerOf(US, 'three')).say('how much of our credit line is left?')
    expect(english.reply.text).toContain('CN¥497,532.00 is available')
  })

  it('is told only to those who may read orders', async () => {
    const world = furnished()
    world.limits.set(US, money(50_000_000))
    const told = await world.talk(buyerOf(US, 'admin', 'dealer.admin')).say('我们还有多少额度可用')
    expect(told.reply.text).toContain('没有这项权限')
    expect(told.reply.text).not.toContain('500,000')
  })
})

describe('The service desk’s hours and wait', () => {
  const desk = { ...usualServiceDesk, days: ['Mon', 'Tue', 'Sat'] as const, from: 8, until: 12, people: 2 }
  it('are the tenant’s own', () => {
    const waiting = [{ intent: 'complaint' as const }, { intent: 'invoice' as const }]
    // 2026-11-28 is a Saturday
    const saturday = expectedWait(desk, waiting, '2026-11-28T01:00:00.000Z', 'Asia/Shanghai')
    expect(saturday).toEqual({ open: true, minutes: 13 })
    expect(expectedWait(desk, [], '2026-11-28T04:00:00.000Z', 'Asia/Shanghai').open).toBe(false)
    expect(expectedWait(usualServiceDesk, [], '2026-11-28T01:00:00.000Z', 'Asia/Shanghai').open).toBe(false)
    expect(hoursWords(usualServiceDesk, 'zh-CN')).toBe('周一至周五 9:00–18:00')
    expect(hoursWords(desk, 'en')).toBe('Mon, Tue, Sat, 8:00–12:00')
  })

  it('are told with the handover', async () => {
    const { reply } = await furnished().talk(buyerOf(US)).say('转人工')
    expect(reply.text).toContain('大约需要等 4 分钟')
  })
})
