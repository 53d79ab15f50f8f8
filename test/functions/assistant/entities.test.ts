import { describe, expect, it } from 'vitest'
import { entitiesOf } from '../../../functions/assistant/entities.ts'
import { normalise } from '../../../functions/assistant/normalise.ts'
import { numberOf } from '../../../functions/assistant/numerals.ts'
import { seeded } from '../../../functions/assistant/training/random.ts'

const today = '2026-11-25'
const read = (text: string) =>
  entitiesOf(normalise(text), today).map(({ kind, value, unit }) =>
    [kind, value, ...(unit ? [unit] : [])].join(' '),
  )

describe('What a message names', () => {
  it.each([
    ['我的订单 ord_01KAQ3T5V8ZK4E2M6N8P0R2T4W 到哪了', 'order ord_01KAQ3T5V8ZK4E2M6N8P0R2T4W'],
    ['ORD-O1KAQ3T5V8ZK4E2M6N8P0R2T4W, please', 'order ord_01KAQ3T5V8ZK4E2M6N8P0R2T4W'],
    ['订单号：１００２３', 'order 10023'],
    ['10023号订单发了吗', 'order 10023'],
    ['order #14254', 'order 14254'],
    ['SO-7781 到哪了', 'order SO-7781'],
    ['发票号24442000123456789012', 'invoice 24442000123456789012'],
    ['send me bill #37777', 'invoice 37777'],
    ['税号91310000MA1K00000X', 'socialCreditCode 91310000MA1K00000X'],
    ['A-1002 还有货吗', 'product A-1002'],
    ['昨天下的单', 'date 2026-11-24'],
    ['上周三', 'date 2026-11-18'],
    ['二〇二五年三月五日', 'date 2025-03-05'],
    ['on 18 march 2026', 'date 2026-03-18'],
    ['March 3rd', 'date 2027-03-03'],
    ['5 days ago', 'date 2026-11-20'],
    ['三天前', 'date 2026-11-22'],
    ['一共付了１，２３４．５０元', 'amount 1234.5 CNY'],
    ['a refund of $350', 'amount 350 USD'],
    ['3.5万块', 'amount 35000 CNY'],
    ['改成三十五箱', 'quantity 35 箱'],
    ['two orders of 120 pcs', 'quantity 120 pcs'],
  ])('reads %s', (text, entity) => {
    expect(read(text)).toEqual([entity])
  })

  it('takes no mobile number and no lone 一个 for anything', () => {
    expect(read('打 13812345678 给我，我要一个说法')).toEqual([])
  })

  it.each([
    ['三十五', 35],
    ['两百', 200],
    ['一百零五', 105],
    ['一百五', 150],
    ['两千三', 2300],
    ['一万二', 12_000],
    ['十二', 12],
    ['三万五千', 35_000],
    ['1,234.5', 1234.5],
  ])('reads the numeral %s', (text, number) => {
    expect(numberOf(text)).toBe(number)
  })
})

describe('Generated messages', () => {
  const random = seeded(3)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const digits = (count: number) => Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
  const wide = (text: string) =>
    text.replace(/[0-9]/g, digit => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
  const frames: readonly (() => [string, string])[] = [
    () => {
      const id = `${1 + Math.floor(random() * 9)}${digits(4 + Math.floor(random() * 8))}`
      return [
        pick([
          `订单${id}到哪了`,
          `帮我查一下单号：${wide(id)}`,
          `where is order ${id}?`,
          `cancel purchase ${id} pls`,
        ]),
        `order ${id}`,
      ]
    },
    () => {
      const id = digits(5)
      return [pick([`发票号 ${id} 发我`, `resend invoice #${id}`, `bill no. ${id}`]), `invoice ${id}`]
    },
    () => {
      const sku = `${pick(['A', 'BX', 'DLK'])}-${digits(4)}`
      return [pick([`${sku}还有货吗`, `price of ${sku}?`, `查下型号${sku}的库存`]), `product ${sku}`]
    },
    () => {
      const count = 1 + Math.floor(random() * 900)
      const [unit, said] = pick([
        ['箱', `来${count}箱`],
        ['pcs', `${count} pcs please`],
        ['件', `改成${wide(String(count))}件`],
      ] as const)
      return [said, `quantity ${count} ${unit}`]
    },
    () => {
      const amount = 10 + Math.floor(random() * 90_000)
      return [pick([`付了${amount}元`, `¥${amount}`, `打款${amount}块钱`]), `amount ${amount} CNY`]
    },
    () => {
      const [month, day] = [1 + Math.floor(random() * 12), 1 + Math.floor(random() * 28)]
      const value = `2026-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
      return [
        pick([`2026年${month}月${day}日`, `2026-${month}-${day}下的单`, `2026/${month}/${day}`]),
        `date ${value}`,
      ]
    },
  ]

  it('are read exactly in 97 of 100 cases or more', () => {
    const cases = Array.from({ length: 600 }, () => pick(frames)())
    const right = cases.filter(([text, entity]) => read(text).join() === entity).length
    expect(right / cases.length).toBeGreaterThanOrEqual(0.97)
  })
})
