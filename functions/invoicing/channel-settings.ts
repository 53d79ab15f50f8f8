import * as z from 'zod/mini'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { addressFault } from '../../shared/public-address.ts'

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most))
const taxNumber = z
  .string()
  .check(z.regex(/^[0-9A-Z]{15,20}$/, 'must be 15 to 20 digits and capital letters'))
const address = z.string().check(
  z.maxLength(200),
  z.refine(url => addressFault(url) === undefined, 'must be a public https address'),
)

const quota = {
  /**
   * most net amount of a month in minor units (发票额度); absent: nothing is held against a quota. With the direct
   * link the most that is asked for; absent: as much as the authority gives
   */
  monthlyQuota: z.optional(z.int().check(z.gte(0))),
}

/** Where a seller's legal invoices come from, with what it takes to ask there. */
export const channelSettingsSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('nuonuo'),
      url: address,
      tokenUrl: address,
      appKey: text(100),
      appSecret: text(200),
      sellerTaxNumber: taxNumber,
      clerk: text(20),
      ...quota,
    }),
    z.strictObject({
      kind: z.literal('leqi'),
      /** of a connector with a fixed address, since the authority takes calls from registered servers only */
      url: address,
      ability: text(20),
      key: z.string().check(z.regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits')),
      accessUnit: text(40),
      usingUnit: text(40),
      sellerTaxNumber: taxNumber,
      isSandbox: z.boolean(),
      ...quota,
    }),
    z.strictObject({ kind: z.literal('peppol'), ...quota }),
    /** invoices of our own only, from now on */
    z.strictObject({ kind: z.literal('none') }),
  ])
  .register(z.globalRegistry, {
    id: 'TaxChannelSettings',
    description: 'Where a seller’s legal invoices come from. What is secret in it is never answered.',
  })

export type ChannelSettings = z.infer<typeof channelSettingsSchema>

/** What may be shown of the settings. */
export const shownChannelSchema = z.object({
  sellerId: z.string(),
  kind: z.enum(['nuonuo', 'leqi', 'peppol', 'none']),
  url: z.optional(z.string()),
  sellerTaxNumber: z.optional(z.string()),
  monthlyQuota: z.optional(z.int()),
  version: z.int().check(z.gte(0)),
})
export type ShownChannel = z.infer<typeof shownChannelSchema>

export const shownChannel = (sellerId: string, settings: ChannelSettings, version: number): ShownChannel => ({
  sellerId,
  kind: settings.kind,
  ...('url' in settings ? { url: settings.url, sellerTaxNumber: settings.sellerTaxNumber } : {}),
  ...('monthlyQuota' in settings && settings.monthlyQuota !== undefined
    ? { monthlyQuota: settings.monthlyQuota }
    : {}),
  version,
})

/** Channel settings by access pattern. */
export interface ChannelSettingsStore {
  /** `origin`: where our API was when they were said, for callbacks. */
  of(sellerId: string): Promise<{ settings: ChannelSettings; version: number; origin?: string }>
  /** Which channel it is, for whom the rest is sealed. */
  kindOf(sellerId: string): Promise<ChannelSettings['kind']>
  /** With the quota of the month that it says. @throws `precondition-failed` */
  save(
    sellerId: string,
    said: { readonly settings: ChannelSettings; readonly origin: string },
    before: number,
    month: string,
    record: IdempotencyRecord,
  ): Promise<void>
}
