import { describe, expect, it } from 'vitest'
import { checkFapiao } from '../../../functions/documents/check-fapiao.ts'
import { type Fapiao, readFapiao, writeFapiao } from '../../../functions/documents/fapiao.ts'
import { fapiaoOf } from '../../../functions/documents/fapiao-of.ts'
import { readOfd } from '../../../functions/documents/ofd.ts'
import { writeZip } from '../../../shared/zip/write-zip.ts'
import { issuedInvoice } from './issued.ts'
import { ofdFile as ofd } from './ofd-file.ts'

const wanted = { kind: 'special', drawer: '张三', shortName: () => '日用杂品' } as const

const requested = (lines: number, discounted = false): Fapiao =>
  fapiaoOf(issuedInvoice({ where: 'CN', lines, discounted }), wanted)

const issued = (changes: Partial<Fapiao> = {}): Fapiao => ({
  ...requested(3),
  number: '26332000000012345678',
  issuedAt: '2026-11-22 16:31:00',
  ...changes,
})

const rulesOf = (fapiao: Fapiao): string[] => checkFapiao(fapiao, { isIssued: true }).map(({ rule }) => rule)

describe('a 数电票 that is asked for', () => {
  it.each([1, 8, 500])('of %i lines keeps the rules of the tax platform', lines => {
    for (const discounted of [false, true])
      expect(checkFapiao(requested(lines, discounted), { isIssued: false })).toEqual([])
  })

  it('has a discount in a row of its own behind the row it is off', () => {
    const { lines } = requested(2, true)
    expect(lines).toHaveLength(4)
    expect(lines[1]).toMatchObject({ name: lines[0]?.name, quantity: '', price: '' })
    expect(lines[1]?.net).toMatch(/^-/)
  })

  it('is negative in amounts and quantities when it is red, and its words say so', () => {
    const blue = issuedInvoice({ where: 'CN', lines: 2 })
    const red = fapiaoOf({ ...blue, kind: 'creditNote' }, wanted)
    expect(red.isRed).toBe(true)
    for (const value of [red.totals.gross, red.lines[0]?.net, red.lines[0]?.quantity])
      expect(value).toMatch(/^-/)
    expect(red.lines[0]?.price).not.toMatch(/^-/)
  })
})

describe('the XML of the tax platform', () => {
  it('gives back what was written, byte for byte', () => {
    for (const fapiao of [
      issued(),
      requested(40, true),
      issued({ isRed: true, corrects: { number: '1', confirmationNumber: '2' } }),
    ]) {
      const xml = writeFapiao(fapiao)
      const { fapiao: read, notUnderstood } = readFapiao(xml)
      expect(notUnderstood).toEqual([])
      expect(read).toEqual(fapiao)
      expect(writeFapiao(read)).toBe(xml)
    }
  })

  it('names what it does not know, and refuses another document', () => {
    const xml = writeFapiao(issued()).replace(
      '</EInvoice>',
      '<TaxBureauSignature>x</TaxBureauSignature></EInvoice>',
    )
    expect(readFapiao(xml).notUnderstood).toEqual(['/EInvoice/TaxBureauSignature'])
    expect(() => readFapiao('<Invoice/>')).toThrow(/not an EInvoice/)
  })

  it('of an older e-invoice has its number in the header', () => {
    const { fapiao } = readFapiao('<EInvoice><Header><EIid>24502000000067087970</EIid></Header></EInvoice>')
    expect(fapiao.number).toBe('24502000000067087970')
  })
})

describe('a fault in a 数电票', () => {
  it('is not there to begin with', () => expect(rulesOf(issued())).toEqual([]))

  const [line, ...others] = issued().lines
  const withLine = (changes: object) =>
    issued({ lines: [{ ...(line as never as object), ...changes } as never, ...others] })
  const totals = issued().totals
  it.each([
    ['CN-NUMBER', issued({ number: '123' })],
    ['CN-NUMBER', issued({ number: '25332000000012345678' })],
    ['CN-SELLER', issued({ seller: { ...issued().seller, taxNumber: '' } })],
    ['CN-BUYER', issued({ buyer: { ...issued().buyer, name: '' } })],
    ['CN-TAX-NUMBER', issued({ buyer: { ...issued().buyer, taxNumber: '913301007996550580' } })],
    ['CN-LINES', issued({ lines: [] })],
    ['CN-DECIMAL', withLine({ net: '1,000.00' })],
    ['CN-LINE-TAX', withLine({ tax: '0.00' })],
    ['CN-LINE-PRICE', withLine({ price: '1' })],
    ['CN-NET', issued({ totals: { ...totals, net: '1.00' } })],
    ['CN-TAX', issued({ totals: { ...totals, tax: '1.00' } })],
    ['CN-GROSS', issued({ totals: { ...totals, gross: '1.00' } })],
    ['CN-WORDS', issued({ totals: { ...totals, inWords: '壹圆整' } })],
    ['CN-RED', issued({ isRed: true })],
  ] as const)('%s is found', (rule, fapiao) => expect(rulesOf(fapiao)).toContain(rule))
})

describe('an invoice in OFD', () => {
  const data = {
    发票号码: '26332000000012345678',
    开票日期: '2026年11月22日',
    销售方纳税人识别号: '91330100799655058B',
    购买方纳税人识别号: '9144030071526726XG',
    合计金额: '100.00',
    合计税额: '13.00',
  }
  it('says its number, day, sides and sums, and what stands on its pages', () => {
    expect(readOfd(ofd(data))).toEqual({
      number: '26332000000012345678',
      issuedOn: '2026-11-22',
      sellerTaxNumber: '91330100799655058B',
      buyerTaxNumber: '9144030071526726XG',
      net: '100.00',
      tax: '13.00',
      texts: ['华东工品供应链有限公司'],
    })
  })

  it('brings the XML that is attached to it', () => {
    expect(readOfd(ofd(data, writeFapiao(issued()))).attached?.fapiao).toEqual(issued())
  })

  it('is refused when it is another archive, damaged, or swells beyond measure', () => {
    expect(() => readOfd(writeZip([{ name: 'a.txt', bytes: Buffer.from('a') }]))).toThrow(/no OFD/)
    const whole = ofd(data)
    expect(() => readOfd(whole.subarray(0, whole.length - 30))).toThrow(/cannot be read/)
    const flipped = Buffer.from(whole)
    flipped[45] = (flipped[45] ?? 0) ^ 0xff
    expect(() => readOfd(flipped)).toThrow(/cannot be read/)
    const bomb = writeZip([{ name: 'OFD.xml', bytes: Buffer.alloc(6_000_000) }])
    expect(bomb.length).toBeLessThan(10_000)
    expect(() => readOfd(bomb)).toThrow(/more than 5000000 bytes/)
  })
})
