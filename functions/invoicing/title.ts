import * as z from 'zod/mini'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { sensitive } from '../../shared/personal.ts'
import type { Write } from '../../shared/writes.ts'
import { normalizedName } from './normalize-name.ts'
import { type Party, partySchema } from './party.ts'

const shape = partySchema.shape

/** What a buyer wants to be called on the invoices of an order (发票抬头), and where they are sent. */
export const titleSchema = z
  .object({
    name: z.string().check(z.minLength(1), z.maxLength(200)),
    unifiedSocialCreditCode: z.optional(
      z.string().check(z.regex(/^[0-9A-Z]{15,20}$/, 'must be 15 to 20 digits and capital letters')),
    ),
    vatIdentifier: z.optional(z.string().check(z.maxLength(20))),
    address: shape.address,
    telephone: z.optional(sensitive(z.string().check(z.maxLength(40)), 'confidential')),
    bank: shape.bank,
    email: z.optional(sensitive(z.email(), 'confidential')),
    electronicAddress: shape.electronicAddress,
    isNaturalPerson: shape.isNaturalPerson,
  })
  .register(z.globalRegistry, {
    id: 'InvoiceTitle',
    description: 'The buyer as the invoices of an order name it, and where they are mailed.',
  })

export type Title = z.infer<typeof titleSchema>

/** A title as it was last said. `version` 0: nobody has said anything. */
export interface VersionedTitle {
  readonly title: Title | undefined
  readonly version: number
}

/**
 * Whether a title names the taxpayer that is registered with us: by its tax number where both have one, else by its
 * name. A natural person is no company.
 */
const isSameTaxpayer = (
  registered: Pick<Party, 'name' | 'unifiedSocialCreditCode' | 'vatIdentifier'>,
  title: Title,
): boolean => {
  if (title.isNaturalPerson) return false
  for (const number of ['unifiedSocialCreditCode', 'vatIdentifier'] as const)
    if (title[number] && registered[number]) return title[number] === registered[number]
  return normalizedName(title.name) === normalizedName(registered.name)
}

/**
 * The buyer as the invoice names it: as it asked to be called, else as it is registered with us. A title is a unit:
 * a name goes with its own tax number, address and account, never with another's. What a title of the same taxpayer
 * leaves out is as registered; a title of another replaces all of it.
 */
export const titled = (registered: Party, title: Title | undefined): Party => {
  const { organizationId } = registered
  const own = title && !isSameTaxpayer(registered, title) ? { organizationId } : registered
  return { ...own, ...title, name: normalizedName(title?.name ?? registered.name) }
}

/** Titles by access pattern. */
export interface Titles {
  of(orderId: string): Promise<VersionedTitle>
  /** @throws `precondition-failed` when it is not in version `before` any more */
  save(orderId: string, title: Title, before: number, record: IdempotencyRecord): Promise<void>
  /** Holds an invoice to the title that it was drafted with; refused as `ReadWasStale`. */
  unchanged(orderId: string, version: number): Write
}
