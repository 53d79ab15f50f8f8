import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { shippedModel, shippedRows } from '../../../bench/assistant/build-model.ts'
import { classifierOf } from '../../../functions/assistant/classifier.ts'
import { decodeModel, encodeModel } from '../../../functions/assistant/model-file.ts'
import type { Labelled } from '../../../functions/assistant/training/labelled.ts'
import { measure } from '../../../functions/assistant/training/measure.ts'
import { parsePhrases } from '../../../functions/assistant/training/phrases.ts'
import { fingerprintOf, trainModel } from '../../../functions/assistant/training/train-model.ts'

const rows: Labelled[] = [
  ...parsePhrases('(turn|switch) (on|off) the (light|lamp) (please|now|)', 'light', 24),
  ...parsePhrases('(play|start) (a song|some music|the radio) (please|now|)', 'music', 18),
  ...parsePhrases('(how many|what) (planets|rivers|kings) (are there|exist)', 'oos', 12),
]

describe('Training', () => {
  it('gives the same model for the same rows', () => {
    expect(encodeModel(trainModel(rows)).equals(encodeModel(trainModel(rows)))).toBe(true)
  })

  it('learns what it was shown, typos included, and leaves the background unanswered', () => {
    const classify = classifierOf(decodeModel(encodeModel(trainModel(rows))))
    expect(classify('swich off the lamp').intent).toBe('light')
    expect(classify('start some musik').intent).toBe('music')
    expect(classify('how many kings are there').answered).toBe(false)
  })

  it('says which line has no intent', () => {
    expect(() => decodeModel(Uint8Array.from([4, 0, 0, 0, 123, 125, 32, 32]))).toThrow('no model of intents')
  })
})

describe('Measures', () => {
  const told = (intent: string, confidence: number, answered: boolean) => ({
    intent,
    confidence,
    answered,
    ranked: [],
  })
  it('count right, answered and rejected apart', () => {
    const asked = [
      { text: '1', intent: 'a' },
      { text: '2', intent: 'a' },
      { text: '3', intent: 'b' },
      { text: '4', intent: 'oos' },
    ]
    const found = [told('a', 0.9, true), told('b', 0.8, true), told('b', 0.4, false), told('a', 0.5, false)]
    const result = measure(asked, found)
    expect(result).toMatchObject({ rows: 4, precision: 0.5, rejected: 1, answered: 2 / 3 })
    expect(result.accuracy).toBeCloseTo(2 / 3)
    expect(result.auroc).toBeCloseTo(2 / 3)
  })
})

describe('Messages that were written before the phrases were seen', () => {
  const fixture = new URL('../../fixtures/assistant/blind.jsonl', import.meta.url)
  const blind = readFileSync(fixture, 'utf8')
    .split('\n')
    .filter(line => line)
    .map(line => JSON.parse(line) as Labelled & { readonly lang: 'zh' | 'mixed' })

  const plain = (text: string) => text.toLowerCase().replace(/[\p{P}\p{S}\s]/gu, '')
  const learnt = new Set(shippedRows().map(({ text }) => plain(text)))
  /** Some are what anybody says, such as a greeting: they are not asked. */
  const unseen = blind.filter(({ text }) => !learnt.has(plain(text)))

  it('are for the most part none that the model has learnt', () => {
    expect(blind).toHaveLength(450)
    expect(unseen.length).toBeGreaterThanOrEqual(380)
  })

  it.each(['zh', 'mixed'])('are understood in 85 of 100 cases or more: %s', lang => {
    const classify = classifierOf(decodeModel(readFileSync(shippedModel)))
    const asked = unseen.filter(row => row.lang === lang)
    const right = asked.filter(({ text, intent }) => classify(text).intent === intent)
    expect(right.length / asked.length).toBeGreaterThanOrEqual(0.85)
  })
})

describe('The shipped model', () => {
  const file = readFileSync(shippedModel)
  const model = decodeModel(file)
  const classify = classifierOf(model)

  it('was made of the phrases that are in the repository (else: npm run assistant:build)', () => {
    expect(model.header.trainedFrom.fingerprint).toBe(fingerprintOf(shippedRows()))
  })

  it('has at most 3 MB', () => {
    expect(file.length).toBeLessThanOrEqual(3_000_000)
  })

  it.each([
    ['我上周三订的那批纸箱到现在还没动静，帮我看看', 'order_status'],
    ['发到乌鲁木齐得几天', 'delivery'],
    ['304不锈钢螺丝还有多少库存', 'stock_price'],
    ['发票抬头开错了，公司名少了两个字', 'invoice'],
    ['收到的灯管有三根是碎的，想退', 'refund_return'],
    ['这个月哪天要还款', 'credit_limit'],
    ['钱已经打过去了，系统怎么还是待付款', 'payment'],
    ['刚才那个订单我不想要了，撤了吧', 'cancel_order'],
    ['把数量加到80', 'change_order'],
    ['照上次的清单再给我来一份', 'place_order'],
    ['ship to 的地址要换成苏州仓', 'change_address'],
    ['怎么给新来的同事开个采购账号', 'howto_account'],
    ['第三次发错货了，到底有没有人负责', 'complaint'],
    ['别跟我绕了，找个真人', 'handover'],
    ['when will my oder be shiped', 'order_status'],
    ['invoice 的 tax ID 填错了怎么办', 'invoice'],
    ['our credit line, how much is left?', 'credit_limit'],
  ])('reads %s', (text, intent) => {
    expect(classify(text)).toMatchObject({ intent, answered: true })
  })

  it.each(['今年世界杯谁夺冠了', '帮我写一份年终总结', 'what is a good recipe for lasagne'])(
    'leaves %s unanswered',
    text => {
      expect(classify(text).answered).toBe(false)
    },
  )
})
