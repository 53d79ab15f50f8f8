import * as z from 'zod/mini'
import { sensitive } from '../../shared/personal.ts'
import { socialCreditCodeDoubts, socialCreditCodeWarnings } from '../organizations/index.ts'
import { registryCheckSchema, registryFindings } from './company-registry.ts'
import { normalizedName } from './normalize-name.ts'

const addressSchema = z.object({
  /** street and number, as on a letter */
  street: z.optional(z.string()),
  city: z.optional(z.string()),
  postalCode: z.optional(z.string()),
  /** province or state */
  region: z.optional(z.string()),
  /** ISO 3166-1 alpha-2 */
  country: z.string(),
})

/** A party as it was called when the invoice was issued: a later change of name does not reach it. */
export const partySchema = z.object({
  organizationId: z.string(),
  /** in its normal form: see `normalize-name.ts` */
  name: z.string(),
  unifiedSocialCreditCode: z.optional(z.string()),
  /** VAT identification number with its country's letters, in the EU */
  vatIdentifier: z.optional(z.string()),
  address: z.optional(sensitive(addressSchema, 'confidential')),
  telephone: z.optional(sensitive(z.string(), 'confidential')),
  bank: z.optional(sensitive(z.object({ name: z.string(), account: z.string() }), 'confidential')),
  email: z.optional(sensitive(z.string(), 'confidential')),
  /** where electronic documents reach it: a scheme of the EAS code list and the identifier in it */
  electronicAddress: z.optional(z.object({ scheme: z.string(), identifier: z.string() })),
  /** a natural person (自然人) needs no tax number on an ordinary invoice */
  isNaturalPerson: z.optional(z.literal(true)),
  /** what the company register said of its code when the invoice was issued, where it had been asked */
  registryCheck: z.optional(registryCheckSchema),
})

export type Party = z.infer<typeof partySchema>

/** What is odd about a party's tax number or name. */
export const partyDoubts = [
  ...socialCreditCodeDoubts,
  ...registryFindings,
  'taxNumberMissing',
  'nameNotNormalized',
] as const
export type PartyDoubt = (typeof partyDoubts)[number]

/**
 * What is odd about a party, as facts for people to look into; no reason to refuse anything.
 *
 * @param jurisdiction under whose law it is invoiced: in China a company's invoice names its tax number, else it
 *   is no voucher (STA notice 2017 no. 16)
 */
export const doubtsAbout = (
  {
    name,
    unifiedSocialCreditCode: code,
    isNaturalPerson,
    registryCheck,
  }: Pick<Party, 'name' | 'unifiedSocialCreditCode' | 'isNaturalPerson' | 'registryCheck'>,
  jurisdiction = 'CN',
): PartyDoubt[] => [
  ...(code ? socialCreditCodeWarnings(code) : []),
  ...(jurisdiction === 'CN' && !code && !isNaturalPerson ? ['taxNumberMissing' as const] : []),
  ...(registryCheck?.findings ?? []),
  ...(normalizedName(name) === name ? [] : ['nameNotNormalized' as const]),
]
