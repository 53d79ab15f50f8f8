import { consentChanged } from '../../events/privacy.consent-changed.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import { type NoticeFacts, noticeFor, type Purpose } from './notices.ts'
import type { Consent, PrivacyLedger } from './privacy.ts'

interface GiveConsentDeps {
  readonly ledger: Pick<PrivacyLedger, 'standing' | 'append'>
  readonly clock: Clock
  readonly tenantId: string
  /** what the notices depend on */
  readonly facts?: NoticeFacts
}

interface GiveConsent {
  readonly actor: Actor
  readonly purpose: Purpose
  readonly given: boolean
  /** of the notice that the person has read */
  readonly noticeVersion: number
}

/**
 * Writes down that a person agrees to a purpose or does not any more. It holds from the next request on.
 *
 * @throws `precondition-failed` when another version of the notice is valid: read it first
 */
export const giveConsent =
  ({ ledger, clock, tenantId, facts }: GiveConsentDeps) =>
  async ({ actor, purpose, given, noticeVersion }: GiveConsent, once: Once<Consent>): Promise<Consent> => {
    const at = clock()
    const notice = noticeFor(purpose, at.slice(0, 10), facts)
    if (notice?.version !== noticeVersion) {
      throw new DomainError('precondition-failed', `The notice on ${purpose} has another version.`, {
        version: notice?.version ?? 0,
      })
    }
    const { subject } = actor
    const before = (await ledger.standing(subject)).find(consent => consent.purpose === purpose)
    const consent: Consent = {
      subject,
      purpose,
      version: (before?.version ?? 0) + 1,
      given,
      noticeVersion,
      at,
    }
    const event = consentChanged.create(
      {
        aggregate: `consent:${subject}:${purpose}`,
        sequence: consent.version,
        time: at,
        tenant: tenantId,
      },
      { subject, purpose, given, noticeVersion },
    )
    await ledger.append(consent, event, once(consent))
    return consent
  }
