import { dayAfter, dayIn } from '../../shared/business-date.ts'
import type { Clock, Instant } from '../../shared/clock.ts'
import type { Tenant } from '../../shared/tenant.ts'
import type { Write } from '../../shared/writes.ts'
import { minorUnits } from './amounts.ts'
import { type BillableShipment, openPortions, type Portion } from './billable.ts'
import type { RegistryCheck } from './company-registry.ts'
import { draftInvoice } from './draft-invoice.ts'
import type { Invoice, InvoiceDraft } from './invoice.ts'
import type { Decided } from './number-in-series.ts'
import type { Party } from './party.ts'
import { invoicingOf, type SellerSettings, type Settings } from './settings.ts'
import { type Shipments, withClaims } from './shipments.ts'
import { type Limits, splitPortions } from './split-portions.ts'
import { type Titles, titled, type VersionedTitle } from './title.ts'

export interface DecideInvoicesDeps {
  readonly shipments: Pick<Shipments, 'saving'>
  readonly settings: Settings
  readonly titles: Titles
  /** Who an organization is now; the invoice keeps it. */
  readonly findParty: (organizationId: string) => Promise<Party>
  /** What the company register said of a party, where it was asked. */
  readonly findCheck: (party: Party) => Promise<RegistryCheck | undefined>
  /** Net amount that the seller's tax channel still takes this month, in minor units; undefined: any. */
  readonly quotaLeft: (sellerId: string, on: Instant) => Promise<bigint | undefined>
  readonly tenant: Pick<Tenant, 'timeZone'>
  readonly clock: Clock
}

/** What stands together on one invoice. */
export const groupings = ['together', 'order', 'shipment'] as const
export type Grouping = (typeof groupings)[number]

interface Group {
  readonly portions: Portion[]
  readonly title: VersionedTitle
}
interface Drafted {
  readonly portions: readonly Portion[]
  readonly draft: InvoiceDraft
}

/** DynamoDB takes 100 writes and 4 MB in one transaction: some is left for head, shipments and answer. */
const MOST_INVOICES = 18
const MOST_CHARACTERS = 1_200_000

/** As many of the drafts, from the first, as fit into one transaction. */
const fitting = (all: readonly Drafted[]): Drafted[] => {
  const ends = all.findIndex((_, i) => {
    const characters = all.slice(0, i + 1).reduce((sum, { draft }) => sum + JSON.stringify(draft).length, 0)
    return i > 0 && (i >= MOST_INVOICES || characters > MOST_CHARACTERS)
  })
  return ends < 0 ? [...all] : all.slice(0, ends)
}

const groupKey = ({ shipment }: Portion, title: VersionedTitle, by: Grouping): string => {
  const { buyerId, currency, orderId, shipmentId } = shipment
  const apart = by === 'shipment' ? shipmentId : by === 'order' ? orderId : ''
  return JSON.stringify([buyerId, currency, title.title, apart])
}

/** The first invoice may take what is left of the month's quota, where that is less than one may hold. */
const limitsOf = ({ maxRows, maxNet }: SellerSettings, quotaLeft: bigint | undefined): Limits => {
  const each = maxNet === undefined ? undefined : BigInt(maxNet)
  if (quotaLeft === undefined || quotaLeft <= 0n) {
    return { rows: maxRows, ...(each === undefined ? {} : { net: { first: each, each } }) }
  }
  const most = each ?? 10n ** 15n
  return { rows: maxRows, net: { first: quotaLeft < most ? quotaLeft : most, each: most } }
}

/** Decides what is invoiced of shipments of one seller: everything that is open, as few invoices as may be. */
export const decideInvoices = (deps: DecideInvoicesDeps) => {
  const { shipments, settings, titles, findParty, findCheck, quotaLeft, tenant, clock } = deps

  const groupsOf = async (portions: readonly Portion[], by: Grouping): Promise<Group[]> => {
    const orderIds = [...new Set(portions.map(({ shipment }) => shipment.orderId))]
    const found = new Map(
      await Promise.all(orderIds.map(async orderId => [orderId, await titles.of(orderId)] as const)),
    )
    const groups = new Map<string, Group>()
    for (const portion of portions) {
      const title = found.get(portion.shipment.orderId) as VersionedTitle
      const key = groupKey(portion, title, by)
      const group = groups.get(key) ?? { portions: [], title }
      group.portions.push(portion)
      groups.set(key, group)
    }
    return [...groups.values()]
  }

  const draftsOf = async ({ portions, title }: Group, sellerId: string, own: SellerSettings) => {
    const [seller, buyer, left] = await Promise.all([
      findParty(sellerId),
      findParty(portions[0]?.shipment.buyerId ?? ''),
      quotaLeft(sellerId, clock()),
    ])
    const named = titled(buyer, title.title)
    const registryCheck = await findCheck(named)
    const sides = {
      seller: titled(seller, undefined),
      buyer: registryCheck ? { ...named, registryCheck } : named,
    }
    const draft = (some: readonly Portion[]): InvoiceDraft =>
      draftInvoice({ ...sides, ...invoicingOf(own), portions: some })
    const due =
      own.paymentDays === undefined
        ? {}
        : { dueOn: dayAfter(dayIn(tenant.timeZone, clock()), own.paymentDays) }
    const netOf = (portion: Portion): bigint => minorUnits(draft([portion]).totals.net)
    return splitPortions(portions, limitsOf(own, left), netOf).map(
      (some): Drafted => ({ portions: some, draft: { ...draft(some), ...due } }),
    )
  }

  const titleChecks = (now: readonly Drafted[], groups: readonly Group[]): Write[] => {
    const taken = new Set(now.flatMap(({ portions }) => portions.map(({ shipment }) => shipment.orderId)))
    const versions = groups.flatMap(({ portions, title }) =>
      portions.map(({ shipment }) => [shipment.orderId, title.version] as const),
    )
    return [...new Map(versions)]
      .filter(([orderId]) => taken.has(orderId))
      .map(([orderId, version]) => titles.unchanged(orderId, version))
  }

  const claimsOf = (now: readonly Drafted[], issued: readonly Invoice[]): Write[] =>
    withClaims(
      now.flatMap(({ portions }, i) =>
        portions.map((portion, line) => ({
          portion,
          invoiceId: issued[i]?.invoiceId ?? '',
          invoiceLine: line + 1,
        })),
      ),
    ).map(shipments.saving)

  /** @returns with `isAll` false when more is open than one transaction holds */
  return async (
    of: readonly BillableShipment[],
    by: Grouping,
  ): Promise<Decided & { readonly isAll: boolean }> => {
    const sellerId = of[0]?.sellerId ?? ''
    const { settings: own } = await settings.of(sellerId)
    const groups = await groupsOf(of.flatMap(openPortions), by)
    const all = (await Promise.all(groups.map(group => draftsOf(group, sellerId, own)))).flat()
    const now = fitting(all)
    return {
      isAll: now.length === all.length,
      drafts: now.map(({ draft }) => draft),
      together: issued => [...claimsOf(now, issued), ...titleChecks(now, groups)],
    }
  }
}
