import { describe, expect, it } from 'vitest'
import {
  checkInvoiceClasses,
  checkProductClass,
  sayTaxClass,
} from '../../../functions/invoicing/check-tax-class.ts'
import type { Invoice } from '../../../functions/invoicing/invoice.ts'
import { taxClassStore } from '../../../functions/invoicing/tax-class.store.ts'
import { doubtsAboutClass, type TaxClass } from '../../../functions/invoicing/tax-class.ts'
import type { DomainError } from '../../../shared/errors/domain-error.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { buyer, once, seller, shipped, shippedLine, world } from './world.ts'

const CODE = '1090117030000000000'
const cup = (changes: Partial<TaxClass> = {}): TaxClass => ({
  code: CODE,
  from: '2016-05-01',
  name: '搪瓷制品',
  shortName: '金属制品',
  rates: ['0.13'],
  source: '商品和服务税收分类编码表',
  ...changes,
})

describe('A tax classification code', () => {
  it.each([
    [undefined, '0.13', ['codeUnknown']],
    [cup(), '0.13', []],
    [cup(), '0.09', ['rateUnusual']],
    [cup({ until: '2025-12-31' }), '0.13', ['codeNotInForce']],
    [cup({ rates: [] }), '0.13', ['codeIsHeading']],
  ] as const)('%o at %s gives the doubts %j', (known, taxRate, doubts) => {
    expect(doubtsAboutClass(known, { taxRate, on: '2026-11-25' })).toEqual(doubts)
  })

  it('is what it was on the day that is asked for, however it changes later', async () => {
    const classes = taxClassStore(memoryTables())
    await classes.replace([
      cup({ until: '2025-12-31' }),
      cup({ from: '2026-01-01', shortName: '日用金属制品', source: 'VAT Law' }),
    ])
    expect((await classes.on(CODE, '2025-12-31'))?.shortName).toBe('金属制品')
    expect((await classes.on(CODE, '2026-01-01'))?.shortName).toBe('日用金属制品')
    expect(await classes.on(CODE, '2016-04-30')).toBeUndefined()
    expect(await classes.on('1090117039999999999', '2026-01-01')).toBeUndefined()
  })

  it('is changed on the version that was seen, under its own name', async () => {
    const taxClasses = taxClassStore(memoryTables())
    const say = sayTaxClass({ taxClasses })
    const of = { code: CODE, from: '2016-05-01' }
    await say({ ...of, taxClass: cup(), before: 0 }, once)
    const refusal = (saying: Promise<unknown>) => saying.catch((thrown: DomainError) => thrown.code)
    expect(await refusal(say({ ...of, taxClass: cup(), before: 0 }, once))).toBe('precondition-failed')
    expect(await refusal(say({ ...of, code: '1'.repeat(19), taxClass: cup(), before: 0 }, once))).toBe(
      'invalid-request',
    )
    expect(await say({ ...of, taxClass: cup({ name: '其他' }), before: 1 }, once)).toMatchObject({
      version: 2,
    })
  })
})

describe('The check of a product', () => {
  const check = checkProductClass({
    taxClasses: { on: async () => ({ ...cup(), version: 1 }) },
    findProduct: async sku =>
      sku === 'DL-1'
        ? { sku, sellerId: 'org_huadong', taxRate: '0.09', taxClassificationCode: CODE }
        : undefined,
    clock: () => '2026-11-25T00:00:00.000Z',
    tenant: { timeZone: 'Asia/Shanghai' },
  })

  it('says what is odd to its seller, and nothing to others', async () => {
    expect(await check('DL-1', seller)).toMatchObject({ doubts: ['rateUnusual'], taxClass: { code: CODE } })
    await expect(check('DL-1', buyer)).rejects.toMatchObject({ code: 'not-found' })
    await expect(check('DL-2', seller)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('The check of an invoice', () => {
  it('names each doubtful code once, by the law of the day of its tax point', async () => {
    const here = await world()
    const lines = [1, 2, 3].map(lineNumber => shippedLine({ lineNumber }))
    const [invoice] = (await here.issue(
      shipped({ lines: [...lines, shippedLine({ lineNumber: 4, taxClassificationCode: '1'.repeat(19) })] }),
    )) as [Invoice]
    const taxClasses = taxClassStore(here.tables)
    await taxClasses.replace([cup()])
    expect(await checkInvoiceClasses({ taxClasses })(invoice)).toEqual([
      { code: '1'.repeat(19), doubts: ['codeUnknown'] },
    ])
  })
})
