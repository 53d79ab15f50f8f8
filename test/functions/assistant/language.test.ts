import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { shippedModel, shippedRows } from '../../../bench/assistant/build-model.ts'
import { classifierOf } from '../../../functions/assistant/classifier.ts'
import { decodeModel, encodeModel } from '../../../functions/assistant/model-file.ts'
import { heldOut } from '../../../functions/assistant/training/fit.ts'
import type { Labelled } from '../../../functions/assistant/training/labelled.ts'
import { measure } from '../../../functions/assistant/training/measure.ts'
import { parsePhrases } from '../../../functions/assistant/training/phrases.ts'
import { fingerprintOf, trainModel } from '../../../functions/assistant/training/train-model.ts'

const rows: Labelled[] = [
  ...['turn on', 'turn off', 'switch on', 'switch off'].flatMap(verb =>
    parsePhrases(`${verb} the (light|lamp) (please|now|)`, 'light'),
  ),
  ...['a song', 'some music', 'the radio', 'an album', 'my tune'].flatMap(what =>
    parsePhrases(`(play|start) ${what} (please|now|)`, 'music'),
  ),
  ...['planets', 'rivers', 'kings', 'bridges', 'books', 'islands', 'towers', 'stars'].flatMap(what =>
    parsePhrases(`(how many|what) ${what} (are there|exist)`, 'oos'),
  ),
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

  it('judges no phrase by a model that has learnt another way to say it', () => {
    for (let part = 0; part < 5; part++) {
      const { learnt, asked } = heldOut(rows, part, 5)
      const phrases = new Set(learnt.map(({ phrase }) => phrase))
      expect(asked.filter(({ phrase }) => phrases.has(phrase))).toEqual([])
    }
    expect(new Set(rows.map(({ phrase }) => phrase)).size).toBe(17)
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

describe('Messages that nothing is trained on', () => {
  const read = (name: string) =>
    readFileSync(new URL(`../../fixtures/assistant/${name}.jsonl`, import.meta.url), 'utf8')
      .split('\n')
      .filter(line => line)
      .map(line => JSON.parse(line) as Labelled & { readonly lang: 'zh' | 'mixed'; readonly kind?: string })

  const plain = (text: string) => text.toLowerCase().replace(/[\p{P}\p{S}\s]/gu, '')
  const learnt = new Set(shippedRows().map(({ text }) => plain(text)))
  /** Some are what anybody says, such as a greeting: they are not asked. */
  const unseen = (name: string) => read(name).filter(({ text }) => !learnt.has(plain(text)))
  const classify = classifierOf(decodeModel(readFileSync(shippedModel)))
  const share = <T>(rows: readonly T[], is: (row: T) => boolean) => rows.filter(is).length / rows.length
  const rightOf = (rows: readonly Labelled[]) =>
    share(rows, ({ text, intent }) => classify(text).intent === intent)

  it('are for the most part none that the model has learnt', () => {
    expect([read('blind'), read('fresh')].map(({ length }) => length)).toEqual([450, 771])
    expect(unseen('blind').length).toBeGreaterThanOrEqual(380)
    expect(unseen('fresh').length).toBeGreaterThanOrEqual(550)
  })

  it.each(['zh', 'mixed'])('are understood in 85 of 100 cases or more: %s', lang => {
    expect(rightOf(unseen('blind').filter(row => row.lang === lang))).toBeGreaterThanOrEqual(0.85)
  })

  it('are understood in 92 of 100 cases or more where they say plainly what they want', () => {
    expect(rightOf(unseen('fresh').filter(({ kind }) => kind === 'plain'))).toBeGreaterThanOrEqual(0.92)
  })

  it('are understood in 70 of 100 cases or more where they only tell what happened', () => {
    expect(rightOf(unseen('fresh').filter(({ kind }) => kind === 'told'))).toBeGreaterThanOrEqual(0.7)
  })

  it('are answered in 85 of 100 cases or more, and left alone in 80 where there is no answer', () => {
    const [none, some] = [true, false].map(is =>
      unseen('fresh').filter(({ intent }) => (intent === 'out_of_scope') === is),
    )
    expect(share(some ?? [], ({ text }) => classify(text).answered)).toBeGreaterThanOrEqual(0.85)
    expect(share(none ?? [], ({ text }) => !classify(text).answered)).toBeGreaterThanOrEqual(0.8)
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
