import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportRequested } from '../../../events/documents.export-requested.v1.ts'
import type { DocumentFiles } from '../../../functions/documents/document-files.ts'
import { documentNumber } from '../../../functions/documents/document-number.ts'
import { documentsTable } from '../../../functions/documents/documents.table.ts'
import { exportIndex } from '../../../functions/documents/export-index.ts'
import { readExport, requestExport, writeExportPart } from '../../../functions/documents/export-invoices.ts'
import { exportStore } from '../../../functions/documents/invoice-export.store.ts'
import { AlreadyConsumed } from '../../../shared/inbox.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { readZip } from '../../../shared/zip/read-zip.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { buyer, newId, once, operator } from '../invoicing/world.ts'
import { issuedInvoice } from './issued.ts'

const memoryFiles = (): DocumentFiles & {
  readonly all: Map<string, Uint8Array>
  readonly puts: string[]
} => {
  const all = new Map<string, Uint8Array>()
  const puts: string[] = []
  return {
    all,
    puts,
    put: async (key, bytes) => {
      puts.push(key)
      all.set(key, bytes)
    },
    read: async key => all.get(key),
    addressOf: async key => `https://bucket.example/${key}`,
  }
}

/** A month of so many invoices, and everything that exports it. */
const monthOf = async (tables: Tables, count: number) => {
  const invoices = Array.from({ length: count }, (_, i) => ({
    ...issuedInvoice({ where: 'CN', lines: 1, seed: i, number: i + 1 }),
    invoiceId: newId('inv'),
  }))
  const exports = exportStore(tables)
  for (const invoice of invoices) {
    const { invoiceId, kind, issuedOn, seller, buyer: to } = invoice
    const sides = { sellerId: seller.organizationId, buyerId: to.organizationId }
    const entry = { invoiceId, kind, issuedOn, ...sides, number: documentNumber(invoice) }
    await exports.register(entry)
    await exports.register(entry)
  }
  const files = memoryFiles()
  const deps = { exports, clock: () => '2026-11-25T10:00:00.000Z', newId, tenantId: 'test', files }
  const write = writeExportPart({
    ...deps,
    findInvoices: async ids => ids.flatMap(id => invoices.find(({ invoiceId }) => invoiceId === id) ?? []),
    print: async ({ title }) => Buffer.from(title),
  })
  return { request: requestExport(deps), read: readExport(deps), write, files, invoices }
}

/** The steps of an export as the outbox has them, done one after the other. */
const runAll = async (
  tables: Tables,
  exportId: string,
  write: Awaited<ReturnType<typeof monthOf>>['write'],
) => {
  for (let sequence = 1; sequence < 100; sequence++) {
    const item = await tables.get(outboxTable, { pk: exportId, sk: String(sequence).padStart(10, '0') })
    if (!item) return sequence - 1
    await write(exportRequested.schema.parse(item.data) as never)
  }
  throw new Error('an export without an end')
}

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  await Promise.all([documentsTable, outboxTable].map(dynamo.createTable))
})
afterAll(() => dynamo.stop())

for (const [where, tablesOf] of [
  ['in memory', () => memoryTables()],
  ['on the real engine', () => dynamo.tables],
] as const) {
  describe(`an export of a month, ${where}`, () => {
    it('has every invoice once, in parts of 40, each with its index', async () => {
      const tables = tablesOf()
      const { request, read, write, files, invoices } = await monthOf(tables, 90)
      const { exportId } = await request({ month: '2026-11', forms: ['json', 'pdf', 'xml'] }, buyer, once)
      expect(await runAll(tables, exportId, write)).toBe(3)
      const done = await read(exportId, buyer)
      expect(done).toMatchObject({
        status: 'done',
        parts: [{ invoices: 40 }, { invoices: 40 }, { invoices: 10 }],
      })
      const names = [...files.all.values()].flatMap(bytes => [...readZip(bytes).keys()])
      expect(names.filter(name => name.endsWith('.json')).toSorted()).toEqual(
        invoices.map(invoice => `org_huadong/${documentNumber(invoice)}.json`).toSorted(),
      )
      expect(names.filter(name => name.endsWith('.pdf'))).toHaveLength(90)
      expect(names.filter(name => name.endsWith('.xml'))).toHaveLength(90)
      const index = [...files.all.values()].map(bytes => readZip(bytes).get('index.csv')?.toString() ?? '')
      expect(index.join('').match(/,[0-9a-f]{64}\r\n/g)).toHaveLength(270)
      await expect(read(exportId, operator)).rejects.toMatchObject({ code: 'not-found' })
    })

    it('of nothing is one part with an empty index', async () => {
      const tables = tablesOf()
      const { request, read, write } = await monthOf(tables, 0)
      const { exportId } = await request({ month: '2020-01', forms: ['pdf'] }, buyer, once)
      await runAll(tables, exportId, write)
      expect(await read(exportId, buyer)).toMatchObject({ status: 'done', parts: [{ invoices: 0 }] })
    })

    it('whose step comes twice, or again after a crash before its end, has each part once and the same', async () => {
      const tables = tablesOf()
      const { request, read, write, files } = await monthOf(tables, 3)
      const { exportId } = await request({ month: '2026-11', forms: ['json'] }, buyer, once)
      const step = { exportId, organizationId: buyer.organizationId, parts: 0 }
      const results = await Promise.allSettled([write(step), write(step)])
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await expect(write(step)).rejects.toBeInstanceOf(AlreadyConsumed)
      expect((await read(exportId, buyer)).parts).toHaveLength(1)
      expect(new Set(files.puts).size).toBe(1)
    })
  })
}

describe('the index of an export', () => {
  it('is text to a spreadsheet, whatever a party is called', () => {
    const invoice = issuedInvoice({ where: 'CN', lines: 1 })
    const named = { ...invoice, buyer: { ...invoice.buyer, name: '=HYPERLINK("http://x","y")' } }
    const file = { name: `org_huadong/${documentNumber(named)}.pdf`, bytes: Buffer.from('a') }
    const text = Buffer.from(exportIndex([named], [file]).bytes).toString()
    expect(text).toContain(`"'=HYPERLINK(""http://x"",""y"")"`)
    expect(text).toMatch(/^\ufeffnumber,/)
  })
})
