import { notFound } from '../../shared/errors/domain-error.ts'
import { normalizedName } from './normalize-name.ts'
import type { Party } from './party.ts'

/** An organization as far as invoices name it. */
export interface NamedOrganization {
  readonly name: string
  readonly unifiedSocialCreditCode?: string | undefined
  /** how it wants to be named on the invoices that it gets */
  readonly invoiceTitle?:
    | {
        readonly name: string
        readonly unifiedSocialCreditCode?: string | undefined
        readonly address?: string | undefined
        readonly telephone?: string | undefined
        readonly bankName?: string | undefined
        readonly bankAccount?: string | undefined
        readonly email?: string | undefined
      }
    | undefined
}

interface FindPartyDeps {
  readonly findOrganization: (organizationId: string) => Promise<NamedOrganization | undefined>
  /** milliseconds since some start: only differences count */
  readonly now: () => number
}

/** A change of name is on invoices after at most this long. */
const TRUSTED_FOR_MS = 60_000

/** As it asked to be named, else as it is registered: a name that is not the registered one has not its number. */
export const partyOf = (
  organizationId: string,
  { name, unifiedSocialCreditCode, invoiceTitle }: NamedOrganization,
): Party => {
  const isRegistered = !invoiceTitle || normalizedName(invoiceTitle.name) === normalizedName(name)
  const code = invoiceTitle?.unifiedSocialCreditCode ?? (isRegistered ? unifiedSocialCreditCode : undefined)
  const { address, telephone, bankName, bankAccount, email } = invoiceTitle ?? {}
  return {
    organizationId,
    name: invoiceTitle?.name ?? name,
    ...(code ? { unifiedSocialCreditCode: code } : {}),
    ...(address ? { address: { street: address, country: 'CN' } } : {}),
    ...(telephone ? { telephone } : {}),
    ...(bankName && bankAccount ? { bank: { name: bankName, account: bankAccount } } : {}),
    ...(email ? { email } : {}),
  }
}

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
    const party = partyOf(organizationId, found)
    remembered.set(organizationId, { at: now(), party })
    return party
  }
}
