import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentsTable } from '../../../functions/documents/documents.table.ts'
import {
  readReceived,
  readReceivedFile,
  receiveInvoice,
} from '../../../functions/documents/receive-invoice.ts'
import { receivedStore } from '../../../functions/documents/received.store.ts'
import { writeUbl } from '../../../functions/documents/ubl.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'
import { writeZip } from '../../../shared/zip/write-zip.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { buyer, newId, once, stranger } from '../invoicing/world.ts'
import { randomInvoice } from './random-invoice.ts'
import { samples } from './samples.ts'

const world = (tables: Tables) => {
  const kept = new Map<string, Uint8Array>()
  const deps = {
    received: receivedStore(tables),
    files: {
      put: async (key: string, bytes: Uint8Array) => void kept.set(key, bytes),
      read: async (key: string) => kept.get(key),
      addressOf: async (key: string) => key,
    },
    clock: () => '2026-11-25T10:00:00.000Z',
    newId,
  }
  const receive = receiveInvoice(deps)
  return {
    receive: (bytes: Uint8Array, by = buyer) =>
      receive({ fileName: 'a.xml', content: Buffer.from(bytes).toString('base64') }, by, once),
    read: readReceived(deps),
    file: readReceivedFile(deps),
    list: deps.received.list,
  }
}

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  await dynamo.createTable(documentsTable)
})
afterAll(() => dynamo.stop())

const numbered = (number: string, seed = 1) => Buffer.from(writeUbl({ ...randomInvoice(seed, 2), number }))

for (const [where, tablesOf] of [
  ['in memory', () => memoryTables()],
  ['on the real engine', () => dynamo.tables],
] as const) {
  describe(`an invoice from outside, ${where}`, () => {
    it('is read, found sound, and kept byte for byte under its SHA-256', async () => {
      const { receive, file, read } = world(tablesOf())
      const bytes = numbered(newId('inv'))
      const one = await receive(bytes)
      expect(one).toMatchObject({ format: 'ubl', verdict: 'sound', findings: [] })
      expect(one.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(Buffer.from((await file(one.receivedId, buyer)).bytes).equals(bytes)).toBe(true)
      expect(await read(one.receivedId, buyer)).toEqual(one)
      await expect(read(one.receivedId, stranger)).rejects.toMatchObject({ code: 'not-found' })
    })

    it('is kept with what is wrong when it is faulty', async () => {
      const { receive } = world(tablesOf())
      const xml = numbered(newId('inv'))
        .toString()
        .replace(/<cbc:PayableAmount([^>]*)>[^<]*/, '<cbc:PayableAmount$1>0.01')
      const one = await receive(Buffer.from(xml))
      expect(one.verdict).toBe('faulty')
      expect(one.findings.map(({ rule }) => rule)).toEqual(['BR-CO-16'])
    })

    it('is taken once for each seller and number, also when it is handed in twice at once', async () => {
      const { receive } = world(tablesOf())
      const [number, other] = [newId('inv'), newId('inv')]
      const first = await receive(numbered(number))
      await expect(receive(numbered(number, 2))).rejects.toMatchObject({
        code: 'already-received',
        extensions: { receivedId: first.receivedId },
      })
      const both = await Promise.allSettled([receive(numbered(other)), receive(numbered(other))])
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect((await receive(numbered(number), stranger)).number).toBe(number)
    })

    it('is refused with the reason when it is none', async () => {
      const { receive } = world(tablesOf())
      for (const bytes of ['', 'hello', '<a/>', '<!DOCTYPE a><a/>', '%PDF-1.7', '\u0000'].map(text =>
        Buffer.from(text),
      ))
        await expect(receive(bytes)).rejects.toMatchObject({ code: 'invalid-request' })
      const zip = writeZip([{ name: 'a.txt', bytes: Buffer.from('a') }])
      await expect(receive(zip)).rejects.toMatchObject({ code: 'invalid-request' })
    })
  })
}

it('each of the official samples can be handed in', async () => {
  const { receive, list } = world(memoryTables())
  const numbers = new Set<string>()
  for (const bytes of samples.values()) {
    const result = await receive(bytes).catch((thrown: { code?: string }) => thrown)
    if ('number' in result) numbers.add(`${result.seller.taxNumber} ${result.number}`)
    else expect(result).toMatchObject({ code: 'already-received' })
  }
  expect((await list(buyer.organizationId, { limit: 100, cursor: undefined })).items).toHaveLength(
    numbers.size,
  )
  expect(numbers.size).toBeGreaterThan(8)
})
