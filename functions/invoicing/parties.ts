import { notFound } from '../../shared/errors/domain-error.ts'
import type { Party } from './party.ts'

interface FindPartyDeps {
  readonly findOrganization: (
    organizationId: string,
  ) => Promise<Pick<Party, 'name' | 'unifiedSocialCreditCode'> | undefined>
  /** milliseconds since some start: only differences count */
  readonly now: () => number
}

/** A change of name is on invoices after at most this long. */
const TRUSTED_FOR_MS = 60_000

/**
 * Finds who an organization is, as an invoice names it, and remembers it for a minute.
 *
 * @throws `not-found` when there is none: without the buyer's name there is no lawful invoice
 */
export const findParty = ({ findOrganization, now }: FindPartyDeps) => {
  const remembered = new Map<string, { readonly at: number; readonly party: Party }>()
  return async (organizationId: string): Promise<Party> => {
    const known = remembered.get(organizationId)
    if (known && now() - known.at < TRUSTED_FOR_MS) return known.party
    const found = await findOrganization(organizationId)
    if (!found) throw notFound('organization')
    const { name, unifiedSocialCreditCode } = found
    const party = { organizationId, name, ...(unifiedSocialCreditCode ? { unifiedSocialCreditCode } : {}) }
    remembered.set(organizationId, { at: now(), party })
    return party
  }
}
