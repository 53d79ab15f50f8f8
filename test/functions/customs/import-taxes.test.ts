import { describe, expect, it } from 'vitest'
import { chooseDuty, type Import, remedyRate } from '../../../functions/customs/choose-duty.ts'
import { customsValues, type DeclareImport } from '../../../functions/customs/declare-import.ts'
import { importTaxes } from '../../../functions/customs/import-taxes.ts'
import type { Rate, TariffLine } from '../../../functions/customs/tariff.ts'
import { randomFrom } from '../documents/random-invoice.ts'

const byValue = (adValorem: string) => ({ adValorem })

const full: TariffLine = {
  hsCode: '8482102000',
  from: '2026-01-01',
  description: 'Bearings',
  duty: {
    general: byValue('0.2'),
    mostFavoured: byValue('0.08'),
    agreements: [{ name: 'RCEP', origins: ['JP', 'AU'], rate: byValue('0.05') }],
    preferential: { origins: ['ET'], rate: byValue('0') },
    quota: byValue('0.01'),
    provisional: byValue('0.06'),
    provisionalQuota: byValue('0.005'),
  },
  remedies: [
    { name: 'Anti-dumping A', origins: ['JP'], adValorem: '0.083' },
    { name: 'Anti-dumping B', origins: ['KR'], adValorem: '0.3' },
  ],
  vat: '0.13',
  source: 'test',
}

const from = (changes: Partial<Import> = {}): Import => ({
  origin: 'DE',
  hasProof: false,
  withinQuota: false,
  isMostFavoured: country => country !== 'XX',
  ...changes,
})
const costOf = ({ adValorem = '0' }: { adValorem?: string | undefined }) =>
  BigInt(Math.round(Number(adValorem) * 1e6))
const without = (...kinds: (keyof TariffLine['duty'])[]): TariffLine => {
  const duty = { ...full.duty }
  for (const kind of kinds) delete duty[kind as 'quota']
  return { ...full, duty }
}

describe('the precedence of tariff kinds', () => {
  it.each([
    ['within the quota, its provisional rate', full, { withinQuota: true }, 'provisionalQuota'],
    [
      'within the quota, its rate where there is no provisional one',
      without('provisionalQuota'),
      { withinQuota: true },
      'quota',
    ],
    [
      'within a quota that the code does not have, as any other',
      without('quota'),
      { withinQuota: true },
      'provisional',
    ],
    ['of favoured origin, the provisional rate before the favoured one', full, {}, 'provisional'],
    [
      'of favoured origin without a provisional rate, the favoured one',
      without('provisional'),
      {},
      'mostFavoured',
    ],
    [
      'under an agreement with proof, the lowest of both',
      full,
      { origin: 'JP', hasProof: true },
      'agreement',
    ],
    ['under an agreement without proof, as any favoured origin', full, { origin: 'JP' }, 'provisional'],
    [
      'of a least developed country with proof, the preference',
      full,
      { origin: 'ET', hasProof: true },
      'preferential',
    ],
    ['of another origin, the general rate, and no provisional one', full, { origin: 'XX' }, 'general'],
    ['of unknown origin, the general rate', full, { origin: undefined }, 'general'],
    [
      'of favoured origin where the code has no favoured rate, the general rate',
      without('mostFavoured'),
      {},
      'general',
    ],
  ] as const)('%s', (_, line, goods, kind) => {
    expect(chooseDuty(line, from(goods), costOf).kind).toBe(kind)
  })

  it('takes the provisional rate where it is lower than the agreement’s', () => {
    const line = { ...full, duty: { ...full.duty, provisional: byValue('0.04') } }
    const chosen = chooseDuty(line, from({ origin: 'AU', hasProof: true }), costOf)
    expect(chosen).toMatchObject({
      kind: 'provisional',
      because: ['provedOrigin', 'lowestOfTreatyAndProvisional'],
    })
  })

  it('says why', () => {
    expect(chooseDuty(full, from({ origin: undefined }), costOf).because).toEqual(['originUnknown'])
    expect(chooseDuty(full, from(), costOf).because).toEqual(['mostFavouredOrigin', 'provisionalRate'])
  })

  it('puts the remedy of the proved origin on top, and without proof the highest there is', () => {
    expect(remedyRate(full, from({ origin: 'JP', hasProof: true }))).toBe('0.083')
    expect(remedyRate(full, from({ origin: 'DE', hasProof: true }))).toBe('0')
    expect(remedyRate(full, from({ origin: 'DE' }))).toBe('0.3')
  })
})

/** The same by another way: decimal long division on text, one digit at a time. */
const oracle = (numerator: bigint, denominator: bigint): bigint => {
  const digits = `${(numerator * 10n) / denominator}`
  const tenths = BigInt(digits)
  return tenths % 10n >= 5n ? tenths / 10n + 1n : tenths / 10n
}

const E8 = 100_000_000n
const scaledOf = (text: string | undefined): bigint => {
  const [integer = '0', fraction = ''] = (text ?? '0').split('.')
  return BigInt(integer) * E8 + BigInt(fraction.padEnd(8, '0'))
}

describe('duty, consumption tax and import VAT', () => {
  it('are right to the fen for 10,000 random imports', () => {
    const random = randomFrom(5)
    const text = (most: number, digits: number) =>
      (random.between(0, most * 10 ** digits) / 10 ** digits).toFixed(digits)
    for (let i = 0; i < 10_000; i++) {
      const duty: Rate = {
        ...(random.chance(0.8) ? { adValorem: text(1, 3) } : { specific: text(50, 2) }),
        ...(random.chance(0.3) ? { specific: text(50, 4) } : {}),
      }
      const consumptionTax = random.chance(0.4)
        ? {
            adValorem: (random.between(0, 560) / 1000).toFixed(3),
            ...(random.chance(0.4) ? { specific: text(20, 2) } : {}),
          }
        : undefined
      const line: TariffLine = {
        ...full,
        unit: 'KGM',
        duty: { general: duty },
        remedies: [],
        ...(consumptionTax ? { consumptionTax } : {}),
        vat: random.pick(['0.13', '0.09']),
      }
      const value = BigInt(random.between(0, 1_000_000_000))
      const quantity = text(10_000, random.pick([0, 3]))
      const taxes = importTaxes(line, from(), value, quantity)
      const perUnit = (rate: string | undefined) => scaledOf(rate) * scaledOf(quantity) * 100n
      const owed = oracle(value * scaledOf(duty.adValorem) * E8 + perUnit(duty.specific), E8 * E8)
      expect(taxes.duty).toBe(owed)
      const share = scaledOf(consumptionTax?.adValorem)
      const fixed = consumptionTax ? perUnit(consumptionTax.specific) : 0n
      const base = (value + owed) * E8 * E8 + fixed
      const inner = oracle(base * share + fixed * (E8 - share), E8 * E8 * (E8 - share))
      expect(taxes.consumptionTax).toBe(inner)
      expect(taxes.vat).toBe(oracle((value + owed + inner) * scaledOf(line.vat), E8))
    }
  })

  it('of an agreement by quantity against a provisional rate by value is whichever costs less', () => {
    const line: TariffLine = {
      ...full,
      unit: 'KGM',
      duty: {
        general: byValue('0.5'),
        mostFavoured: byValue('0.2'),
        agreements: [{ name: 'A', origins: ['NZ'], rate: { specific: '1.5' } }],
        provisional: byValue('0.1'),
      },
    }
    const goods = from({ origin: 'NZ', hasProof: true })
    expect(importTaxes(line, goods, 100_000n, '10').chosen.kind).toBe('agreement')
    expect(importTaxes(line, goods, 100_000n, '1000').chosen.kind).toBe('provisional')
  })
})

describe('the customs value', () => {
  const usd = (amount: number) => ({ amount, currency: 'USD' })
  const rate = (currency: string, scaled: string) => ({
    currency,
    scaled,
    scale: 8 as const,
    source: 't',
    on: '2026-11-18',
  })
  const command = (changes: Partial<DeclareImport> = {}): DeclareImport => ({
    orderId: 'ord_1',
    declaredOn: '2026-11-25',
    freight: usd(1_000),
    insurance: usd(100),
    commercialRate: rate('USD', '711000000'),
    customsRate: rate('USD', '710250000'),
    lines: [30_000, 70_000].map((amount, i) => ({
      lineNumber: i + 1,
      hsCode: '8482102000',
      description: 'x',
      hasProofOfOrigin: false,
      withinQuota: false,
      quantity: '1',
      price: usd(amount),
    })),
    ...changes,
  })

  it('is the price with its share of freight and insurance at the customs’ rate, not the order’s', () => {
    expect(customsValues(command())).toEqual([215_419n, 502_644n])
  })

  it('is right for a currency without cents', () => {
    const yen = (amount: number) => ({ amount, currency: 'JPY' })
    const [only] = customsValues(
      command({
        freight: yen(0),
        insurance: yen(0),
        customsRate: rate('JPY', '4650000'),
        lines: [{ ...(command().lines[0] as never as DeclareImport['lines'][0]), price: yen(100_000) }],
      }),
    )
    expect(only).toBe(465_000n)
  })
})
