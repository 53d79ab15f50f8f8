import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { customsTable } from '../../../functions/customs/customs.table.ts'
import { declarationStore } from '../../../functions/customs/declaration.store.ts'
import { declareImport } from '../../../functions/customs/declare-import.ts'
import { linkPaper, readDeclaration } from '../../../functions/customs/link-paper.ts'
import { tariffStore } from '../../../functions/customs/tariff.store.ts'
import { type KeptTariffLine, type TariffLine, tariffLineSchema } from '../../../functions/customs/tariff.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { issuedInvoice } from '../documents/issued.ts'
import { buyer, newId, once, seller, stranger } from '../invoicing/world.ts'

const line = (
  from: string,
  adValorem: string,
  changes: Partial<TariffLine> = {},
  version = 1,
): KeptTariffLine => ({
  version,
  hsCode: '8482102000',
  from,
  description: 'Bearings',
  duty: { general: { adValorem: '0.2' }, mostFavoured: { adValorem } },
  vat: '0.13',
  source: `Tariff ${from.slice(0, 4)}`,
  ...changes,
})

const usd = (amount: number) => ({ amount, currency: 'USD' })
const rate = (scaled: string, on: string) => ({
  currency: 'USD',
  scaled,
  scale: 8 as const,
  source: 'test',
  on,
})
const wanted = (orderId: string, changes: object = {}) => ({
  orderId,
  declaredOn: '2026-11-25',
  freight: usd(1_000),
  insurance: usd(100),
  commercialRate: rate('711000000', '2026-10-08'),
  customsRate: rate('710250000', '2026-11-18'),
  lines: [
    {
      lineNumber: 1,
      hsCode: '8482102000',
      description: 'Bearings',
      origin: 'DE',
      hasProofOfOrigin: false,
      withinQuota: false,
      quantity: '5000',
      price: usd(1_250_000),
    },
  ],
  ...changes,
})

const world = (tables: Tables) => {
  const tariff = tariffStore(tables)
  const declarations = declarationStore(tables)
  const sides = { buyerId: buyer.organizationId, sellerId: seller.organizationId }
  const invoice = issuedInvoice({ where: 'CN', lines: 1 })
  const deps = {
    tariff,
    declarations,
    findSides: async (_: string, actor: typeof buyer) => (actor === stranger ? undefined : sides),
    readInvoice: async () => invoice,
    newId,
  }
  return {
    /** Says a line unless it is said. */
    say: async (kept: KeptTariffLine) => {
      if ((await tariff.on(kept.hsCode, kept.from))?.from !== kept.from) await tariff.save(kept, once({}))
    },
    tariff,
    declarations,
    declare: (orderId: string, changes: object = {}, by = buyer) =>
      declareImport(deps)(wanted(orderId, changes) as never, by, once),
    link: (declarationId: string, paper: object, before: number, by = buyer) =>
      linkPaper(deps)({ declarationId, paper: paper as never, before }, by, once),
    read: readDeclaration(deps),
    invoicedOrder: invoice.shipments[0]?.orderId as string,
    invoice,
  }
}

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  await dynamo.createTable(customsTable)
})
afterAll(() => dynamo.stop())

const payment = (reference: string) => ({
  kind: 'payment',
  reference,
  amount: usd(1_250_000),
  on: '2026-11-26',
})

for (const [where, tablesOf] of [
  ['in memory', () => memoryTables()],
  ['on the real engine', () => dynamo.tables],
] as const) {
  describe(`an import, ${where}`, () => {
    it('is assessed by the tariff of its day, and keeps both rates of exchange', async () => {
      const { say, declare, read } = world(tablesOf())
      await say(line('2025-01-01', '0.1', { until: '2025-12-31' }))
      await say(line('2026-01-01', '0.08'))
      await say(line('2027-01-01', '0.05'))
      const one = await declare(newId('ord'))
      expect(one.lines[0]).toMatchObject({
        dutyKind: 'mostFavoured',
        dutyRate: { adValorem: '0.08' },
        tariffFrom: '2026-01-01',
        customsValue: { amount: 8_885_938, currency: 'CNY' },
        duty: { amount: 710_875 },
        vat: { amount: 1_247_586 },
      })
      expect([one.commercialRate.scaled, one.customsRate.scaled]).toEqual(['711000000', '710250000'])
      expect(await read(one.declarationId, seller)).toEqual(one)
      await expect(read(one.declarationId, stranger)).rejects.toMatchObject({ code: 'not-found' })
      const old = await declare(newId('ord'), {
        declaredOn: '2025-12-31',
        customsRate: rate('710250000', '2025-12-18'),
      })
      expect(old.lines[0]?.dutyRate).toEqual({ adValorem: '0.1' })
    })

    it('is refused with the field and the rule', async () => {
      const { say, declare } = world(tablesOf())
      await say(line('2026-01-01', '0.08'))
      const errors = async (changes: object) =>
        declare(newId('ord'), changes).catch(({ extensions }) => extensions.errors)
      expect(await errors({ declaredOn: '2020-01-01', customsRate: rate('1', '2019-12-31') })).toMatchObject([
        { pointer: '/lines/0/hsCode' },
      ])
      expect(await errors({ freight: { amount: 1, currency: 'EUR' } })).toMatchObject([
        { pointer: '/freight/currency' },
      ])
      expect(await errors({ customsRate: rate('1', '2026-12-01') })).toMatchObject([
        { pointer: '/customsRate/on' },
      ])
      await expect(declare(newId('ord'), {}, seller)).rejects.toMatchObject({ code: 'not-found' })
      await expect(declare(newId('ord'), {}, stranger)).rejects.toMatchObject({ code: 'not-found' })
    })

    it('is linked to its payments and invoices, each once, on the version that was read', async () => {
      const { say, declare, link, declarations, invoicedOrder, invoice } = world(tablesOf())
      await say(line('2026-01-01', '0.08'))
      const { declarationId } = await declare(invoicedOrder)
      const after = await link(declarationId, payment('BOC-1'), 1)
      expect(after.version).toBe(2)
      await expect(link(declarationId, payment('BOC-1'), 2)).rejects.toMatchObject({
        code: 'illegal-transition',
      })
      await expect(link(declarationId, payment('BOC-2'), 1)).rejects.toMatchObject({
        code: 'precondition-failed',
      })
      const paper = { ...payment(invoice.invoiceId), kind: 'invoice' }
      expect((await link(declarationId, paper, 2)).papers).toHaveLength(2)
      const other = await declare(newId('ord'))
      await expect(link(other.declarationId, paper, 1)).rejects.toMatchObject({ code: 'invalid-request' })
      const yuan = { ...payment('BOC-3'), amount: { amount: 1, currency: 'CNY' } }
      await expect(link(declarationId, yuan, 3)).rejects.toMatchObject({ code: 'invalid-request' })
      const { items } = await declarations.ofOrder(invoicedOrder, { limit: 10, cursor: undefined })
      expect(items.map(item => item.declarationId)).toContain(declarationId)
    })
  })
}

describe('a tariff line', () => {
  it('is changed on the version that was read', async () => {
    const { tariff } = world(memoryTables())
    await tariff.save(line('2026-01-01', '0.08'), once({}))
    await expect(tariff.save(line('2026-01-01', '0.07'), once({}))).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    await tariff.save(line('2026-01-01', '0.07', {}, 2), once({}))
    expect(await tariff.on('8482102000', '2026-06-01')).toMatchObject({ version: 2 })
    expect(await tariff.on('8482102000', '2025-06-01')).toBeUndefined()
  })

  it('must have a rate, a unit where it counts, and an end after its beginning', () => {
    const { version: _, ...plain } = line('2026-01-01', '0.08')
    const faults = (changes: object) =>
      tariffLineSchema.safeParse({ ...plain, ...changes }).error?.issues.map(({ path }) => path.join('/'))
    expect(faults({})).toBeUndefined()
    expect(faults({ duty: { general: {} } })).toEqual(['duty/general'])
    expect(faults({ consumptionTax: { specific: '1' } })).toEqual(['unit'])
    expect(faults({ until: '2025-01-01' })).toEqual(['until'])
    expect(faults({ hsCode: '848210' })).toEqual(['hsCode'])
  })
})
