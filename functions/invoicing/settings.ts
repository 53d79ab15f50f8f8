import * as z from 'zod/mini'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import type { Invoicing } from './draft-invoice.ts'
import { jurisdictionProfiles } from './jurisdiction.ts'
import { MOST_ROWS } from './split-portions.ts'

const profileNames = Object.keys(jurisdictionProfiles) as (keyof typeof jurisdictionProfiles)[]

/** How a seller invoices, as the seller says it. */
export const sellerSettingsSchema = z
  .object({
    /** small-scale taxpayers charge the levy rate of the day */
    taxpayer: z.enum(['general', 'smallScale']),
    /** whose law: ISO 3166-1 */
    jurisdiction: z.enum(['CN', 'DE', 'FR', 'NL']),
    profile: z.enum(profileNames),
    /** `shipment`: every shipment is invoiced by itself; `demand`: somebody asks for the invoice */
    issueOn: z.enum(['shipment', 'demand']),
    /** most rows of one invoice, rows of discounts included */
    maxRows: z.int().check(z.gte(2), z.lte(MOST_ROWS)),
    /** most net amount of one invoice in minor units, as the tax office has set it; absent: no limit */
    maxNet: z.optional(z.int().check(z.gte(1))),
    /** days from the invoice until it is due; absent: nothing is said */
    paymentDays: z.optional(z.int().check(z.gte(0), z.lte(365))),
  })
  .register(z.globalRegistry, { id: 'InvoicingSettings', description: 'How a seller invoices.' })

export type SellerSettings = z.infer<typeof sellerSettingsSchema>

/** A seller that has said nothing: a general taxpayer in China whose prices contain the tax. */
export const defaultSettings: SellerSettings = {
  taxpayer: 'general',
  jurisdiction: 'CN',
  profile: 'chinaTaxIncluded',
  issueOn: 'shipment',
  maxRows: MOST_ROWS,
}

/** The settings as drafting needs them. */
export const invoicingOf = ({ profile, jurisdiction, taxpayer }: SellerSettings): Invoicing => ({
  profile: jurisdictionProfiles[profile],
  jurisdiction,
  taxpayer,
})

/** What contradicts itself: an EU profile under Chinese law would round the wrong way. */
export const settingsFaults = ({ profile, jurisdiction }: SellerSettings) => {
  const chinese = jurisdictionProfiles[profile].jurisdiction === 'CN'
  return chinese === (jurisdiction === 'CN')
    ? []
    : [{ pointer: '/profile', rule: `must be a profile for ${jurisdiction}` }]
}

/** Settings by access pattern. */
export interface Settings {
  of(sellerId: string): Promise<{ settings: SellerSettings; version: number }>
  /** @throws `precondition-failed` when they are not in version `before` any more */
  save(sellerId: string, settings: SellerSettings, before: number, record: IdempotencyRecord): Promise<void>
}
