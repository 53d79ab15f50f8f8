import { describe, expect, it } from 'vitest'
import { listOpenQuestions } from '../../../functions/assistant/open-questions.ts'
import { pollMessages, readConversation } from '../../../functions/assistant/read-conversation.ts'
import {
  claimHandover,
  closeHandover,
  listHandovers,
  readHandover,
  replyToHandover,
} from '../../../functions/assistant/serve-handovers.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { buyerOf, idOf, lineOf, money, orderOf, startWorld } from './world.ts'

const US = 'org_us'
const agent = { ...buyerOf('org_operator', 'wang'), role: 'operator.service' }

const furnished = () => {
  const world = startWorld()
  world.keep(orderOf(idOf('ord', 1), US))
  const shipped = { status: 'shipped', placedAt: '2026-11-10T02:00:00.000Z', lines: [lineOf('DL-200', 5, 5)] }
  world.keep(orderOf(idOf('ord', 2), US, shipped))
  const name = { zh: '六角螺栓', en: 'Hex bolt' }
  world.offer({ sku: 'DL-100', name, unitPrice: money(120), available: 500 })
  return world
}

describe('A conversation', () => {
  it('knows what "the other one" and "it" are', async () => {
    const talk = furnished().talk(buyerOf(US))
    await talk.say('where is my order')
    expect((await talk.say('and the other one?')).reply.text).toContain(idOf('ord', 2))
    expect((await talk.say('cancel it')).reply.text).toContain('can no longer be cancelled')
  })

  it('asks how many, and reads a bare number as the answer', async () => {
    const talk = furnished().talk(buyerOf(US))
    expect((await talk.say('我要订六角螺栓')).reply.text).toContain('多少')
    expect((await talk.say('30')).proposedAction).toMatchObject({ kind: 'placeOrder' })
  })

  it('takes turns: of two tabs that send at once none is lost and none doubled', async () => {
    const world = furnished()
    const talk = world.talk(buyerOf(US))
    await talk.say('你好')
    await Promise.all([talk.say('运费多少'), talk.say('转人工'), talk.say('DL-100 多少钱')])
    const conversationId = talk.conversationId ?? ''
    const { items, sequence } = await readConversation(world.common)({
      conversationId,
      limit: 50,
      actor: buyerOf(US),
      now: world.now(),
    })
    expect(sequence).toBe(8)
    expect(items.map(one => one.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(items.filter(({ from }) => from === 'person')).toHaveLength(4)
  })

  it('keeps its words sealed in the table', async () => {
    const world = furnished()
    await world.talk(buyerOf(US)).say('my secret words are xyzzy')
    const { items } = await world.tables.query({
      table: { name: 'assistant' },
      partition: 'questions#open',
    })
    expect(JSON.stringify(items)).not.toContain('xyzzy')
    const { items: clusters } = await listOpenQuestions(world.common)({ limit: 10 })
    expect(clusters[0]?.example).toContain('xyzzy')
  })
})

describe('The service desk', () => {
  const command = (world: ReturnType<typeof furnished>, conversationId: string, actor = agent) => ({
    conversationId,
    actor,
    now: world.now(),
    once: world.once,
  })

  it('takes over with what is known; the bot is silent until it is given back', async () => {
    const world = furnished()
    const talk = world.talk(buyerOf(US))
    await talk.say(`${idOf('ord', 1)} 到哪了`)
    await talk.say('转人工')
    const id = talk.conversationId ?? ''
    const queue = await listHandovers(world.common)({ state: 'waiting', limit: 10 })
    expect(queue.items).toMatchObject([
      {
        conversationId: id,
        urgency: 'normal',
        tried: ['order_status', 'handover'],
        orders: [idOf('ord', 1)],
      },
    ])
    await claimHandover(world.common)(command(world, id))
    expect((await listHandovers(world.common)({ state: 'waiting', limit: 10 })).items).toEqual([])
    const silent = await talk.say('有人吗')
    expect(silent).toMatchObject({ engine: 'person', reply: { text: '' }, handover: { state: 'claimed' } })

    await replyToHandover(world.common)({ ...command(world, id), text: '您好，我是小王' })
    const seen = await pollMessages(world.common)({
      conversationId: id,
      after: silent.sequence,
      limit: 20,
      actor: buyerOf(US),
      now: world.now(),
    })
    expect(seen.items).toMatchObject([{ from: 'agent', text: '您好，我是小王' }])
    await closeHandover(world.common)(command(world, id))
    expect((await talk.say('运费多少')).engine).toBe('embedded')
  })

  it('keeps nothing that the desk writes to somebody who does not agree any more', async () => {
    const world = furnished()
    const talk = world.talk(buyerOf(US))
    await talk.say('转人工')
    const id = talk.conversationId ?? ''
    await claimHandover(world.common)(command(world, id))
    const asked: string[] = []
    const mayKeep = async (subject: string) => {
      asked.push(subject)
      throw new DomainError('consent-withdrawn', 'No more.')
    }
    const before = await readHandover(world.common)({ conversationId: id, now: world.now() })
    await expect(
      replyToHandover({ ...world.common, mayKeep })({ ...command(world, id), text: '在吗' }),
    ).rejects.toMatchObject({ code: 'consent-withdrawn' })
    expect(asked).toEqual([buyerOf(US).subject])
    expect(await readHandover(world.common)({ conversationId: id, now: world.now() })).toEqual(before)
  })

  it('lets one alone speak, and sees only what was handed over', async () => {
    const world = furnished()
    const talk = world.talk(buyerOf(US))
    await talk.say('你好')
    const id = talk.conversationId ?? ''
    await expect(readHandover(world.common)({ conversationId: id, now: world.now() })).rejects.toMatchObject({
      code: 'not-found',
    })
    await talk.say('我的灯漏电着火了')
    expect((await listHandovers(world.common)({ state: 'waiting', limit: 10 })).items).toMatchObject([
      { urgency: 'high', reason: 'complaint' },
    ])
    await claimHandover(world.common)(command(world, id))
    const other = { ...agent, subject: 'org_operator.li' }
    const text = '我也来'
    await expect(replyToHandover(world.common)({ ...command(world, id, other), text })).rejects.toMatchObject(
      { code: 'illegal-transition' },
    )
    await expect(claimHandover(world.common)(command(world, id, other))).rejects.toMatchObject({
      code: 'illegal-transition',
    })
  })
})

describe('Speed', () => {
  // of processor time: others have their share of the machine's
  it('a turn takes 50 ms at most in 95 of 100 cases, in process', async () => {
    const world = furnished()
    const says = [
      '我的订单到哪了',
      'DL-100 多少钱',
      '运费怎么算',
      'where is my invoice',
      '取消订单',
      'thanks',
    ]
    const times: number[] = []
    let talk = world.talk(buyerOf(US))
    for (let i = 0; i < 200; i++) {
      if (i % 20 === 0) talk = world.talk(buyerOf(US, `p${i}`))
      const started = process.cpuUsage()
      await talk.say(says[i % says.length] ?? '')
      const { user, system } = process.cpuUsage(started)
      times.push((user + system) / 1000)
    }
    const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
    expect(p95).toBeLessThanOrEqual(50)
  })
})
