import { type Clock, type Instant, plus } from '../../shared/clock.ts'
import { patienceFor, type TaxRequest, type TaxRequests } from './tax-request.ts'

interface ChangesDeps {
  readonly requests: Pick<TaxRequests, 'save'>
  readonly clock: Clock
}

/** The request after a change; staying in a state is one more try at getting out of it. */
export const changed = (request: TaxRequest, change: Partial<TaxRequest>): TaxRequest => {
  const isSame = change.state === undefined || change.state === request.state
  return { ...request, ...change, tries: isSame ? request.tries + 1 : 0 }
}

/** A request that was written, as it can be written again. */
export const written = (request: TaxRequest): TaxRequest => ({ ...request, version: request.version + 1 })

/** What every step does with a request; each write is on the version that was read. @throws ReadWasStale */
export const taxRequestChanges = ({ requests, clock }: ChangesDeps) => {
  const later = (request: TaxRequest): Instant => plus(clock(), patienceFor(request.tries))
  const save = async (request: TaxRequest, change: Partial<TaxRequest>): Promise<TaxRequest> => {
    const after = changed(request, change)
    await requests.save(after)
    return written(after)
  }
  /** The same without a day on which it is due: nothing happens to it by itself any more. */
  const close = ({ dueAt: _, ...request }: TaxRequest, change: Partial<TaxRequest>): Promise<TaxRequest> =>
    save(request, change)
  return {
    /** when to look at it again, the later the more often that was in vain */
    later,
    save,
    close,
    needsHuman: (request: TaxRequest, because: string): Promise<TaxRequest> =>
      close(request, { state: 'needsHuman', because }),
  }
}

export type TaxRequestChanges = ReturnType<typeof taxRequestChanges>
