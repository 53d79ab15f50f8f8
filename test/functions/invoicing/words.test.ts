import { describe, expect, it } from 'vitest'
import { amountInWords } from '../../../functions/invoicing/amount-in-words.ts'
import { randomOf, runs } from './random.ts'
import { readWords, words } from './words.ts'

describe('An amount in words', () => {
  it.each([
    [0n, '零圆整'],
    [1n, '壹分'],
    [10n, '壹角整'],
    [100n, '壹圆整'],
    [105n, '壹圆零伍分'],
    [168_032n, '壹仟陆佰捌拾圆叁角贰分'],
    [10_070_053n, '壹拾万零柒佰圆伍角叁分'],
    [-50_000n, '（负数）伍佰圆整'],
    [100_000_000_000_000n, '壹万亿圆整'],
  ])('%s fen is %s', (fen, text) => {
    expect(amountInWords(fen)).toBe(text)
  })

  it('is what a second implementation writes, and reads back as the amount, up to 10^14 fen and below zero', () => {
    const random = randomOf(14)
    const faults: string[] = []
    for (let i = 0; i < runs(20_000, 1_000_000); i++) {
      const size = 10 ** random.whole(1, 14)
      // Zeros are where it goes wrong: many amounts have runs of them.
      const raw = String(random.whole(0, size))
      const text = random.chance(0.5) ? raw.replace(/[3-7]/g, '0') : raw
      const fen = BigInt(text) * (random.chance(0.2) ? -1n : 1n)
      const written = amountInWords(fen)
      if (written !== words(fen)) faults.push(`${fen}: ${written}, not ${words(fen)}`)
      if (readWords(written) !== fen) faults.push(`${fen}: ${written} reads as ${readWords(written)}`)
    }
    expect(faults.slice(0, 10)).toEqual([])
  }, 120_000)
})
