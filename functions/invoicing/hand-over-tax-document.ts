import type { Clock } from '../../shared/clock.ts'
import type { Invoice } from './invoice.ts'
import { documentOf } from './submit-tax-request.ts'
import { ChannelSilent, type TaxChannel } from './tax-channel.ts'
import { type FileStore, fetchFiles } from './tax-files.ts'
import type { TaxRequest } from './tax-request.ts'
import type { TaxRequestChanges } from './tax-request-changes.ts'

export interface HandOverDeps {
  readonly files: FileStore
  /** Tells the buyer: by mail and webhook. Throws when it did not get through. */
  readonly deliver: (request: TaxRequest, invoice: Invoice) => Promise<void>
  readonly clock: Clock
}

/** What is left to do with an issued document: to get its files, and to bring them to the buyer. */
export const handOverTaxDocument = (
  { files, deliver, clock }: HandOverDeps,
  { save, close, later }: TaxRequestChanges,
) => {
  const storeFiles = async (request: TaxRequest, channel: TaxChannel): Promise<TaxRequest> => {
    const stored = await fetchFiles(request, channel, files)
    return save(request, { state: 'filesStored', files: stored, because: '', dueAt: clock() })
  }

  return {
    /** Issued without its files: the channel is asked for them until they are there. */
    completeFiles: async (
      request: TaxRequest,
      invoice: Invoice,
      channel: TaxChannel,
    ): Promise<TaxRequest> => {
      try {
        if (request.links?.length) return await storeFiles(request, channel)
        const answer = await channel.query(documentOf(request, invoice))
        const links = answer.kind === 'issued' ? answer.files : []
        if (links.length) return await save(request, { links, dueAt: clock() })
      } catch (thrown) {
        if (!(thrown instanceof ChannelSilent)) throw thrown
      }
      return save(request, { because: 'The channel has not given the files yet.', dueAt: later(request) })
    },
    deliver: async (request: TaxRequest, invoice: Invoice): Promise<TaxRequest> => {
      try {
        await deliver(request, invoice)
      } catch (thrown) {
        const because = `Not delivered: ${(thrown as Error).message}`
        return save(request, { because, dueAt: later(request) })
      }
      const { because: _, ...rest } = request
      return close(rest, { state: 'delivered' })
    },
  }
}
