import * as z from 'zod/mini'
import { fromMoney } from './amounts.ts'
import type { Invoice } from './invoice.ts'
import { type ChannelAnswer, ChannelSilent, type TaxChannel } from './tax-channel.ts'

/** A place where files are dropped for an access point and picked up from it. */
export interface FileDrop {
  /** Writes a file whole; the same name again is the same file. @throws ChannelSilent */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** Undefined when there is none. @throws ChannelSilent */
  read(name: string): Promise<Uint8Array | undefined>
}

interface PeppolDeps {
  readonly drop: FileDrop
  /** The document as UBL 2.1, Peppol BIS Billing 3.0. */
  readonly toUbl: (invoice: Invoice) => string
  /** the number that stands in it */
  readonly documentNumber: (invoice: Invoice) => string
  /**
   * Reads the access point's message level response: an ApplicationResponse whose response code (UNCL4343)
   * is AP accepted, RE rejected or AB acknowledged, about the document with that id.
   */
  readonly readResponse: (xml: string) => { code: string; documentId: string; reason?: string | undefined }
}

const outbox = (requestId: string): string => `outbox/${requestId}.xml`
const inbox = (requestId: string): string => `inbox/${requestId}.mlr.xml`

const responseCode = z.enum(['AP', 'AB', 'RE'])

/**
 * The network of Peppol behind an access point that takes files. The legal invoice is our own: the channel
 * carries it, and its number is ours. A file is written under the request's name, so that a second try
 * writes the same file; the answer is a file as well.
 */
export const peppolChannel = ({ drop, toUbl, documentNumber, readResponse }: PeppolDeps): TaxChannel => {
  const ask = async (requestId: string, invoice: Invoice): Promise<ChannelAnswer> => {
    const [sent, answer] = await Promise.all([drop.read(outbox(requestId)), drop.read(inbox(requestId))])
    if (!answer) return sent ? { kind: 'pending' } : { kind: 'unheard' }
    const { code, documentId, reason = '' } = readOrSilent(answer)
    const known = responseCode.safeParse(code)
    if (!known.success || documentId !== documentNumber(invoice)) {
      throw new ChannelSilent('The response is about something else')
    }
    if (known.data === 'AB') return { kind: 'pending' }
    if (known.data === 'RE') return { kind: 'refused', reason }
    const { net, tax } = fromMoney(invoice.totals)
    const sign = invoice.kind === 'creditNote' ? -1n : 1n
    return {
      kind: 'issued',
      fiscalNumber: documentId,
      totals: { net: sign * net, tax: sign * tax },
      files: [{ kind: 'xml', location: outbox(requestId) }],
    }
  }

  const readOrSilent = (bytes: Uint8Array) => {
    try {
      return readResponse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    } catch (cause) {
      throw new ChannelSilent('The response cannot be read', { cause })
    }
  }

  return {
    name: 'peppol',
    numberForm: /^.{1,80}$/,
    submit: async ({ requestId, invoice }) => {
      const before = await ask(requestId, invoice)
      if (before.kind !== 'unheard') return before
      await drop.write(outbox(requestId), new TextEncoder().encode(toUbl(invoice)))
      return { kind: 'pending' }
    },
    query: ({ requestId, invoice }) => ask(requestId, invoice),
    fetch: async ({ location }) => {
      const bytes = await drop.read(location)
      if (!bytes) throw new ChannelSilent('The document is not in the drop any more')
      return bytes
    },
  }
}
