import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { llmEngine } from '../../../functions/assistant/llm-engine.ts'
import { openAiModel } from '../../../functions/assistant/openai-model.ts'
import { calling, callOf, inTurn, saying, startFakeModel } from './fake-model-server.ts'
import { buyerOf, classify, idOf, lineOf, money, orderOf, startWorld } from './world.ts'

type Write =
  | { readonly kind: 'cancel'; readonly order: string }
  | { readonly kind: 'return'; readonly order: string; readonly sku: string; readonly quantity: number }
  | { readonly kind: 'redirect'; readonly order: string; readonly place: string }
  | { readonly kind: 'swap'; readonly order: string; readonly sku: string; readonly to: string }

interface Task {
  readonly id: string
  readonly orders: readonly {
    readonly order: string
    readonly status: 'placed' | 'delivered'
    readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
  }[]
  readonly writes: readonly Write[]
}

const tasks = readFileSync(new URL('../../fixtures/assistant/retail-replay.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line)
  .map(line => JSON.parse(line) as Task)

const US = 'org_us'
let fake: Awaited<ReturnType<typeof startFakeModel>>
beforeAll(async () => {
  fake = await startFakeModel(saying('hello'))
})
afterAll(() => fake.stop())

const furnished = (task: Task) => {
  const fellBack: string[] = []
  const world = startWorld({
    engine: embedded =>
      llmEngine({
        embedded,
        classify,
        timeZone: 'Asia/Shanghai',
        model: openAiModel({ endpoint: fake.endpoint, model: 'replay', apiKey: 'key', fetch }),
        meter: { mayUse: async () => true, used: async () => {} },
        tokensPerConversation: 1_000_000,
        fellBack: why => fellBack.push(why),
      }),
  })
  const ids = new Map(task.orders.map(({ order }, i) => [order, idOf('ord', i + 1)]))
  for (const { order, status, lines } of task.orders) {
    const isDelivered = status === 'delivered'
    const known = lines.map(({ sku, quantity }, i) => ({
      ...lineOf(sku, quantity, isDelivered ? quantity : 0),
      lineNumber: i + 1,
    }))
    world.keep(orderOf(ids.get(order) ?? '', US, { status, lines: known }))
  }
  const places = task.writes.flatMap(write => (write.kind === 'redirect' ? [write.place] : []))
  const units = [...new Set(places)].map((name, i) => ({ unitId: `place-${i}`, name }))
  world.places.set(US, [{ unitId: 'head-office', name: 'Head office' }, ...units])
  for (const write of task.writes) {
    if (write.kind !== 'swap') continue
    const name = { zh: write.to, en: write.to }
    world.offer({ sku: write.to, name, unitPrice: money(4_900), available: 100 })
  }
  return { world, ids, units, fellBack }
}

describe('A model that calls what a retail task expects', () => {
  it.each(tasks.map(task => [task.id, task] as const))(
    'brings about the expected state: %s',
    async (_, task) => {
      const { world, ids, units, fellBack } = furnished(task)
      const talk = world.talk(buyerOf(US))
      const idFor = (order: string) => ids.get(order) ?? ''
      for (const write of task.writes) {
        const orderId = idFor(write.order)
        const unitId = write.kind === 'redirect' ? units.find(({ name }) => name === write.place)?.unitId : ''
        const proposal = {
          cancel: () => callOf('propose_cancel', { orderId }),
          return: () => {
            const { sku, quantity } = write as Extract<Write, { kind: 'return' }>
            return callOf('propose_return', { orderId, sku, quantity })
          },
          redirect: () => callOf('propose_delivery_place', { orderId, unitId }),
          swap: () => {
            const { sku, to } = write as Extract<Write, { kind: 'swap' }>
            return callOf('propose_replacement', { orderId, sku, newSku: to })
          },
        }[write.kind]()
        fake.script(inTurn(calling(callOf('find_order', { orderId })), calling(proposal)))
        const before = world.done.length
        const answer = await talk.say('please see to the thing that I told you about')
        expect(answer).toMatchObject({ engine: 'llm', proposedAction: {} })
        expect(world.done.length).toBe(before)
        await talk.confirm()
        expect(world.done.length).toBe(before + 1)
      }
      const expected = {
        cancelled: task.writes.filter(({ kind }) => kind === 'cancel').map(({ order }) => idFor(order)),
        returned: task.writes.flatMap(write =>
          write.kind === 'return' ? [`${idFor(write.order)} ${write.sku} ${write.quantity}`] : [],
        ),
        redirected: Object.fromEntries(
          task.writes.flatMap(write =>
            write.kind === 'redirect'
              ? [[idFor(write.order), units.find(({ name }) => name === write.place)?.unitId]]
              : [],
          ),
        ),
      }
      const all = [...world.orders.values()]
      const skusOf = (orderId: string) => world.orders.get(orderId)?.lines.map(({ sku }) => sku)
      for (const write of task.writes) {
        if (write.kind !== 'swap') continue
        expect(skusOf(idFor(write.order))).toContain(write.to)
        expect(skusOf(idFor(write.order))).not.toContain(write.sku)
      }
      const skuOf = (orderId: string, lineNumber: number) =>
        world.orders.get(orderId)?.lines.find(line => line.lineNumber === lineNumber)?.sku
      expect({
        cancelled: all.filter(({ status }) => status === 'cancelled').map(({ orderId }) => orderId),
        returned: world.returns.flatMap(({ orderId, lines }) =>
          lines.map(line => `${orderId} ${skuOf(orderId, line.lineNumber)} ${line.quantity}`),
        ),
        redirected: Object.fromEntries(
          all.flatMap(({ orderId, deliverToUnit }) => (deliverToUnit ? [[orderId, deliverToUnit]] : [])),
        ),
      }).toEqual({ ...expected, cancelled: expected.cancelled.toSorted() })
      expect(fellBack).toEqual([])
    },
  )

  it('covers every task that has such a write', () => {
    expect(tasks).toHaveLength(39)
    expect(tasks.flatMap(({ writes }) => writes)).toHaveLength(93)
  })
})
