import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { fontFile } from '../functions/documents/font-file.ts'
import { openFont, paintPdf } from '../functions/documents/paint-pdf.ts'
import { statementOf } from '../functions/documents/statement-of.ts'
import { readUbl, writeUbl } from '../functions/documents/ubl.ts'
import { validateInvoice, validateReading } from '../functions/documents/validate-invoice.ts'
import { bundle, bundlePath } from '../infra/bundle.ts'
import { issuedInvoice } from '../test/functions/documents/issued.ts'
import { randomInvoice } from '../test/functions/documents/random-invoice.ts'
import { percentile } from './sample.ts'
import { printTable, rounded } from './table.ts'

/** Milliseconds of processor time, user and system, that something takes. */
const processorTime = async (work: () => unknown): Promise<number> => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const timesOf = async (count: number, work: (i: number) => unknown): Promise<number[]> => {
  const all: number[] = []
  for (let i = 0; i < count; i++) all.push(await processorTime(() => work(i)))
  return all
}

const summed = (what: string, all: readonly number[], most: number) => ({
  what,
  first: rounded(all[0] ?? 0, 2),
  p50: rounded(percentile(all, 0.5), 2),
  p95: rounded(percentile(all, 0.95), 2),
  most,
})

const validation = async () => {
  const rows = []
  for (const [lines, count, most] of [
    [10, 300, 5],
    [500, 30, 100],
  ] as const) {
    const invoices = Array.from({ length: 10 }, (_, seed) => randomInvoice(seed + 1, lines))
    const documents = invoices.map(invoice => Buffer.from(writeUbl(invoice)))
    const at = <T>(all: readonly T[], i: number): T => all[i % all.length] as T
    rows.push(
      summed(`check ${lines} lines`, await timesOf(count, i => validateInvoice(at(invoices, i))), most),
      summed(
        `read XML and check ${lines} lines`,
        await timesOf(count, i => validateReading(readUbl(at(documents, i)))),
        most,
      ),
      summed(`write XML of ${lines} lines`, await timesOf(count, i => writeUbl(at(invoices, i))), most),
    )
  }
  return rows
}

const printing = async () => {
  const bytes = readFileSync(fontFile())
  const font = openFont(bytes)
  const rows = []
  for (const [lines, count, most, mostBytes] of [
    [8, 30, 300, 60_000],
    [200, 15, 800, undefined],
    [500, 8, undefined, undefined],
  ] as const) {
    let size = 0
    const times = await timesOf(count, async seed => {
      const invoice = issuedInvoice({ where: 'CN', lines, seed })
      const pdf = await paintPdf(statementOf(invoice), font, new Date(invoice.issuedAt))
      size = Math.max(size, pdf.length)
    })
    rows.push({
      ...summed(`PDF of ${lines} lines`, times, most ?? 0),
      bytes: size,
      mostBytes: mostBytes ?? 0,
    })
  }
  return rows
}

const packed = async () => {
  await bundle()
  return ['api', 'send-out-invoices'].map(file => {
    const folder = bundlePath('documents', file)
    const [code = 0, font = 0] = ['index.mjs', 'NotoSansSC_400Regular.ttf'].map(
      name => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length,
    )
    return {
      bundle: `documents/${file}`,
      'code kB': rounded(code / 1000),
      'font kB': rounded(font / 1000),
      'MB gzip': rounded((code + font) / 1e6, 2),
      most: 10,
    }
  })
}

/** Validation, XML and PDF in milliseconds of processor time, and what their functions weigh. */
export const run = async () => {
  const [checks, prints, bundles] = [await validation(), await printing(), await packed()]
  printTable('Rules and XML, ms of processor; `most` is the bar', checks)
  printTable('PDF, ms of processor and bytes; 0: no bar', prints)
  printTable('Bundles', bundles)
  return { checks, prints, bundles }
}
