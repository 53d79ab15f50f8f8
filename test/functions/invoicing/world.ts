import type { ShippedGoods } from '../../../functions/invoicing/billable.ts'
import { issuingFrom } from '../../../functions/invoicing/compose.store.ts'
import {
  type CorrectionRequest,
  correctable,
  correctInvoice,
  decideCreditNote,
} from '../../../functions/invoicing/correct-invoice.ts'
import { dueCredits } from '../../../functions/invoicing/credit-returns.ts'
import { demandInvoices } from '../../../functions/invoicing/demand-invoices.ts'
import { invoiceStore } from '../../../functions/invoicing/invoice.store.ts'
import type { Invoice } from '../../../functions/invoicing/invoice.ts'
import {
  invoicingTable,
  NUMBER_PREFIX,
  seriesPartition,
} from '../../../functions/invoicing/invoicing.table.ts'
import { issueInvoices } from '../../../functions/invoicing/issue-invoices.ts'
import { numberInSeries } from '../../../functions/invoicing/number-in-series.ts'
import { returnGoods } from '../../../functions/invoicing/return-goods.ts'
import { defaultSettings, type SellerSettings } from '../../../functions/invoicing/settings.ts'
import { organizationItem, organizationsTable } from '../../../functions/organizations/index.ts'
import type { Actor } from '../../../shared/actor.ts'
import type { Patience } from '../../../shared/aws/retry.ts'
import type { IdempotencyRecord } from '../../../shared/idempotency.ts'
import type { NewId } from '../../../shared/ids.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'

let made = 0
/** Ids that sort by age within a millisecond as well. */
export const newId: NewId = prefix => `${prefix}_${String(++made).padStart(26, '0')}`

/** Waits in no time, and never gives up before the kernel does. */
export const noWaiting: Patience = { remaining: () => 60_000, sleep: async () => {}, random: () => 0.5 }

export const once = <Result>(result: Result): IdempotencyRecord => ({
  id: `test ${++made}`,
  fingerprint: '',
  status: 201,
  body: JSON.stringify(result),
  storedAt: '2026-11-25T00:00:00.000Z',
})

const actor = (organizationId: string, ...organizationRoles: Actor['organizationRoles']): Actor => ({
  subject: `user-of-${organizationId}`,
  organizationId,
  organizationRoles,
  role: 'test',
  permissions: new Set(['invoice:read']),
})
export const seller = actor('org_huadong', 'supplier')
export const buyer = actor('org_dealer_01', 'dealer')
export const stranger = actor('org_dealer_02', 'dealer')
export const operator = actor('org_operator', 'operator')

type Line = ShippedGoods['lines'][number]

export const shippedLine = (changes: Partial<Line> = {}): Line => ({
  lineNumber: 1,
  sku: 'DL-10002',
  name: { zh: '搪瓷杯 350 毫升', en: 'Enamel mug 350 ml' },
  unit: 'C62',
  quantity: 24,
  unitPrice: { amount: 1999, currency: 'CNY' },
  taxRate: '0.13',
  taxClassificationCode: '1090117030000000000',
  ...changes,
})

export const shipped = (changes: Partial<ShippedGoods> = {}): ShippedGoods => ({
  orderId: newId('ord'),
  shipmentId: newId('shp'),
  sellerId: 'org_huadong',
  buyerId: 'org_dealer_01',
  currency: 'CNY',
  lines: [shippedLine()],
  shippedAt: '2026-11-22T08:30:00.000Z',
  ...changes,
})

/** A database with two dealers and a seller, and everything that invoicing does over it. */
export const world = async ({
  tables = memoryTables(),
  settings = {},
  parties: { sellerId, buyerId } = { sellerId: 'org_huadong', buyerId: 'org_dealer_01' },
}: {
  tables?: Tables
  settings?: Partial<SellerSettings>
  /** other than the usual ones, where a database keeps what others wrote */
  parties?: { readonly sellerId: string; readonly buyerId: string }
} = {}) => {
  const time = { now: '2026-11-22T08:31:00.000Z' }
  await tables.putAll(organizationsTable, [
    organizationItem({
      organizationId: sellerId,
      name: '华东工品(上海)有限公司',
      roles: ['supplier'],
      unifiedSocialCreditCode: '91330100799655058B',
    }),
    organizationItem({ organizationId: buyerId, name: '南京五金商行', roles: ['dealer'] }),
    organizationItem({ organizationId: 'org_dealer_02', name: '苏州建材', roles: ['dealer'] }),
  ])
  const stores = issuingFrom(tables)
  if (Object.keys(settings).length) {
    await stores.settings.save(sellerId, { ...defaultSettings, ...settings }, 0, once({}))
  }
  const deps = {
    ...stores,
    tenant: { id: 'test', timeZone: 'Asia/Shanghai' },
    clock: () => time.now,
    newId,
    patience: noWaiting,
  }
  const invoices = invoiceStore(tables)
  return {
    seller: actor(sellerId, 'supplier'),
    /** Goods of these parties. */
    shipped: (changes: Partial<ShippedGoods> = {}) => shipped({ sellerId, buyerId, ...changes }),
    tables,
    time,
    deps,
    invoices,
    titles: stores.titles,
    shipments: stores.shipments,
    issue: issueInvoices(deps),
    demand: demandInvoices(deps),
    /** Credits an invoice that no tax authority knows. */
    correct: async (invoiceId: string, request: CorrectionRequest, actor = seller) => {
      const invoice = await correctable(invoices, invoiceId, actor)
      return correctInvoice(deps)({ ...request, invoice }, once)
    },
    takeBack: returnGoods(deps),
    /** Credits what came back of a shipment. */
    creditReturns: async (orderId: string, shipmentId: string) => {
      const shipment = await stores.shipments.find(orderId, shipmentId)
      for (const { invoice, wanted } of shipment ? await dueCredits(deps)(shipment) : [])
        await numberInSeries(deps)(() => decideCreditNote(deps)(invoice, { reason: 'goodsReturned', wanted }))
    },
    /** A whole series in order of its numbers. */
    series: async (name: string): Promise<Invoice[]> => {
      const found: Invoice[] = []
      for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
        const page = await tables.query({
          table: invoicingTable,
          partition: seriesPartition(name),
          sort: { beginsWith: NUMBER_PREFIX },
          limit: 100,
          ...(cursor ? { cursor } : {}),
        })
        found.push(...(await invoices.findAll(page.items.map(({ invoiceId }) => invoiceId))))
        cursor = page.cursor
      }
      return found
    },
  }
}
