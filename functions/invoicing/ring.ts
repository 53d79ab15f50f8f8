import type { TaxRequests } from './advance-tax-request.ts'
import type { TaxRequest } from './tax-request.ts'

/** What a callback is about, as far as we believe it: the number of an order that may be one of ours. */
export const orderNumberIn = (form: string): string | undefined => {
  const fields = new URLSearchParams(form)
  const orderNumber = fields.get('orderno') ?? fields.get('orderNo') ?? ''
  return /^txr_[0-9A-HJKMNP-TV-Z]{26}$/.test(orderNumber) ? orderNumber : undefined
}

const isWaiting = ({ state }: TaxRequest): boolean => state === 'unknown' || state === 'submitted'

interface RingDeps {
  readonly requests: Pick<TaxRequests, 'find'>
  readonly advance: (request: TaxRequest) => Promise<TaxRequest>
}

/**
 * A channel's callback is a doorbell and nothing more: whatever it says, whoever rings, we look for ourselves
 * by a query. So it may come early, late, twice or forged, and its codes, which differ from those of a query,
 * are never read.
 */
export const ring =
  ({ requests, advance }: RingDeps) =>
  async (requestId: string): Promise<void> => {
    const request = await requests.find(requestId)
    if (request && isWaiting(request)) await advance(request)
  }
