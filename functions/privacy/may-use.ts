import { DomainError } from '../../shared/errors/domain-error.ts'
import { noticeFor, type Purpose } from './notices.ts'
import type { PrivacyLedger } from './privacy.ts'

/**
 * Whether a person's data may be used for a purpose now: what needs consent, only once it was given; what the
 * service needs, until the person objects.
 */
export const mayUse =
  ({ ledger }: { readonly ledger: Pick<PrivacyLedger, 'standing'> }) =>
  async (subject: string, purpose: Purpose, on: string): Promise<boolean> => {
    const consent = (await ledger.standing(subject)).find(each => each.purpose === purpose)
    return consent ? consent.given : noticeFor(purpose, on)?.basis === 'contract'
  }

/** @throws `consent-withdrawn`: nothing is stored then */
export const refuseUnlessMayUse =
  (deps: { readonly ledger: Pick<PrivacyLedger, 'standing'> }) =>
  async (subject: string, purpose: Purpose, on: string): Promise<void> => {
    if (await mayUse(deps)(subject, purpose, on)) return
    throw new DomainError('consent-withdrawn', `You do not agree to the use of your data for ${purpose}.`, {
      purpose,
    })
  }
