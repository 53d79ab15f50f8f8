import { createHash } from 'node:crypto'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import { Download } from '../../shared/http/download.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { type DocumentFiles, receivedKey } from './document-files.ts'
import { NoDocument, type ReadDocument, readDocument } from './read-document.ts'
import type { Received, ReceivedInvoices } from './received.ts'
import { RULES_VERSION } from './validate-invoice.ts'

export interface ReceiveInvoiceDeps {
  readonly received: ReceivedInvoices
  readonly files: DocumentFiles
  readonly clock: Clock
  readonly newId: NewId
}

export interface ReceiveInvoice {
  readonly fileName: string
  /** base64 */
  readonly content: string
}

/** So much of what is wrong is kept. */
const MOST_FINDINGS = 100

const refused = (rule: string): DomainError =>
  new DomainError('invalid-request', 'The file is no invoice that can be read.', {
    errors: [{ pointer: '/content', rule }],
  })

const readOrRefuse = (bytes: Uint8Array): ReadDocument => {
  try {
    const read = readDocument(bytes)
    if (!read.number) throw new NoDocument('it has no number')
    return read
  } catch (thrown) {
    throw thrown instanceof NoDocument ? refused(thrown.message) : thrown
  }
}

/**
 * Takes in an invoice from outside: it is read, checked and kept as it came. A faulty one is kept as well, with
 * what is wrong, so that it can be sent back with reasons.
 *
 * @throws `invalid-request` for what is no invoice, `already-received` for the same number of the same seller
 */
export const receiveInvoice =
  ({ received, files, clock, newId }: ReceiveInvoiceDeps) =>
  async ({ fileName, content }: ReceiveInvoice, actor: Actor, once: Once<Received>): Promise<Received> => {
    const bytes = Buffer.from(content, 'base64')
    const { contentType, findings, ...read } = readOrRefuse(bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const one: Received = {
      receivedId: newId('rcv'),
      ...read,
      verdict: findings.some(({ severity }) => severity !== 'warning') ? 'faulty' : 'sound',
      findings: findings.slice(0, MOST_FINDINGS).map(finding => ({ ...finding })),
      rules: RULES_VERSION,
      fileName,
      contentType,
      bytes: bytes.length,
      sha256,
      receivedAt: clock(),
    }
    // Named by its content: written twice, or left behind by a write that failed, it does no harm.
    await files.put(receivedKey(actor.organizationId, sha256), bytes, { contentType, sha256 })
    await received.insert(actor.organizationId, one, once(one))
    return one
  }

/** @throws `not-found` when there is none, or it is another's */
export const readReceived =
  ({ received }: Pick<ReceiveInvoiceDeps, 'received'>) =>
  async (receivedId: string, actor: Actor): Promise<Received> => {
    const one = await received.find(actor.organizationId, receivedId)
    if (!one) throw notFound('received invoice')
    return one
  }

/** The file as it came. */
export const readReceivedFile =
  ({ received, files }: Pick<ReceiveInvoiceDeps, 'received' | 'files'>) =>
  async (receivedId: string, actor: Actor): Promise<Download> => {
    const { sha256, contentType, fileName } = await readReceived({ received })(receivedId, actor)
    const bytes = await files.read(receivedKey(actor.organizationId, sha256))
    if (!bytes) throw notFound('file')
    return new Download({ contentType, bytes, fileName })
  }
