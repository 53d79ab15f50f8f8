import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import { Download } from '../../shared/http/download.ts'
import type { IdempotencyRecord, Once } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'
import { isSellers, isVisibleTo } from './invoice.ts'
import { type FileKind, fileKinds, fileTypes } from './tax-channel.ts'
import type { StoredFiles } from './tax-files.ts'
import type { TaxRequests } from './tax-request.ts'
import { type TaxRequest, taxRequestStates } from './tax-request.ts'

const fileSchema = z.object({
  kind: z.enum(fileKinds),
  /** the one that counts in law */
  isOriginal: z.boolean(),
  bytes: z.int(),
  /** hex */
  sha256: z.string(),
})

/** What became of an invoice with its tax channel. */
export const taxDocumentSchema = z
  .object({
    requestId: idSchema('txr'),
    invoiceId: idSchema('inv'),
    channel: z.string(),
    state: z.enum(taxRequestStates),
    because: z.optional(z.string()),
    fiscalNumber: z.optional(z.string()),
    /** the channel's own files as we keep them */
    files: z.array(fileSchema),
    requestedAt: z.string(),
    /** when it is looked at again */
    dueAt: z.optional(z.string()),
  })
  .register(z.globalRegistry, {
    id: 'TaxDocument',
    description: 'What became of an invoice with the tax authority or the network of invoices.',
  })
export type TaxDocumentAnswer = z.infer<typeof taxDocumentSchema>

/** The request as it may be shown: the schema takes what it names and leaves the rest. */
const answerOf = ({ files = [], because, ...request }: TaxRequest): TaxDocumentAnswer =>
  taxDocumentSchema.parse({ ...request, files, ...(because ? { because } : {}) })

interface TaxDocumentDeps {
  readonly requests: Pick<TaxRequests, 'ofInvoice'> & {
    /** With the answer of who asked for it. */
    saveAnswered(request: TaxRequest, record: IdempotencyRecord): Promise<void>
  }
  readonly clock: Clock
}

/** @throws `not-found` when the invoice has no legal document, or is between others */
const visibleRequest = async (
  { requests }: Pick<TaxDocumentDeps, 'requests'>,
  invoiceId: string,
  actor: Actor,
): Promise<TaxRequest> => {
  const request = await requests.ofInvoice(invoiceId)
  if (!request || !isVisibleTo(request, actor)) throw notFound('tax document')
  return request
}

/** @throws `not-found` when the invoice has no legal document, or is between others */
export const readTaxDocument =
  (deps: Pick<TaxDocumentDeps, 'requests'>) =>
  async (invoiceId: string, actor: Actor): Promise<TaxDocumentAnswer> =>
    answerOf(await visibleRequest(deps, invoiceId, actor))

/** What Lambda may answer is 6 MB in base64. */
const MOST_BYTES = 4 * 1024 * 1024

interface TaxFileDeps extends Pick<TaxDocumentDeps, 'requests'> {
  readonly files: StoredFiles
}

/**
 * A file of the legal document as the channel gave it, under the fiscal number. A file that is not what was stored
 * is not given.
 *
 * @throws `not-found` when there is none of this kind, or the invoice is between others;
 *   `file-too-large` with an address at which a large one is fetched
 */
export const readTaxFile =
  (deps: TaxFileDeps) =>
  async ({ invoiceId, kind }: { invoiceId: string; kind: FileKind }, actor: Actor): Promise<Download> => {
    const { files, fiscalNumber } = await visibleRequest(deps, invoiceId, actor)
    const file = files?.find(each => each.kind === kind)
    if (!file) throw notFound('file')
    const fileName = `${fiscalNumber}.${kind}`
    if (file.bytes > MOST_BYTES) {
      const url = await deps.files.addressOf(file.key, fileName)
      throw new DomainError('file-too-large', `The file has ${file.bytes} bytes.`, { url })
    }
    const bytes = await deps.files.read(file.key)
    if (!bytes || createHash('sha256').update(bytes).digest('hex') !== file.sha256)
      throw new Error('A file of a legal document is not what was stored')
    return new Download({ contentType: fileTypes[kind], bytes, fileName })
  }

/**
 * Has a request looked at again now that somebody has done what it waited for: logged in, raised the quota,
 * settled with the tax office what was issued otherwise. The channel is asked before anything is sent.
 *
 * @throws `not-found`, `illegal-transition` for one that does not wait for people
 */
export const resumeTaxDocument =
  ({ requests, clock }: TaxDocumentDeps) =>
  async (
    { actor, invoiceId }: { actor: Actor; invoiceId: string },
    once: Once<TaxDocumentAnswer>,
  ): Promise<TaxDocumentAnswer> => {
    const request = await requests.ofInvoice(invoiceId)
    if (!request || !isSellers(request, actor)) throw notFound('tax document')
    const waits = request.state === 'needsHuman' || (request.state === 'requested' && request.because)
    if (!waits) {
      throw new DomainError(
        'illegal-transition',
        `The request is ${request.state}: it does not wait for people.`,
      )
    }
    const due = { ...request, dueAt: clock() }
    const answer = answerOf(due)
    await requests.saveAnswered(due, once(answer))
    return answer
  }
