import { Buffer } from 'node:buffer'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Item } from '../../shared/writes.ts'
import type { Invoice } from './invoice.ts'
import { invoiceKey, invoicePartKey } from './invoicing.table.ts'

/** Up to here a document is stored as it is: readable, and the most usual. */
const PLAIN_UP_TO = 60_000
/** DynamoDB's items have 400 kB; compressed text is ASCII in one line, and sealed it is a third longer. */
const PART = /.{1,280000}/g

const partsOf = (text: string): string[] => text.match(PART) ?? []

/** A document as items: one text and a few attributes. A map of 45 lines would cost more time in marshalling than the write. */
export const invoiceItems = (invoice: Invoice): Item[] => {
  const { invoiceId, series, number, hash } = invoice
  const about = { ...invoiceKey(invoiceId), series, number, hash }
  const document = JSON.stringify(invoice)
  if (document.length <= PLAIN_UP_TO) return [{ ...about, document }]
  const [packed = '', ...parts] = partsOf(gzipSync(document).toString('base64'))
  return [
    { ...about, packed, parts: parts.length },
    ...parts.map((part, i) => ({ ...invoicePartKey(invoiceId, i + 1), packed: part })),
  ]
}

/** How many further items the document has. */
export const furtherParts = (item: Item): number => item.parts ?? 0

/** @param parts the further items' texts, in order */
export const invoiceOf = (item: Item, parts: readonly string[]): Invoice =>
  JSON.parse(
    item.document ?? gunzipSync(Buffer.from([item.packed, ...parts].join(''), 'base64')).toString('utf8'),
  )
