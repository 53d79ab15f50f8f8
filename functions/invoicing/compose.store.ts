import { dayIn } from '../../shared/business-date.ts'
import type { Tables } from '../../shared/tables.ts'
import { organizationStore } from '../organizations/index.ts'
import { creditStore } from './credited.store.ts'
import { answered, invoiceStore, seriesStore } from './invoice.store.ts'
import { invoicingTable, quotaKey } from './invoicing.table.ts'
import { findParty } from './parties.ts'
import { registryEntryStore } from './registry-entry.store.ts'
import { findCheck } from './registry-entry.ts'
import { settingsStore } from './settings.store.ts'
import { shipmentStore } from './shipment.store.ts'
import { titleStore } from './title.store.ts'

/** Everything that issuing and correcting read and write, over one database. */
export const issuingFrom = (tables: Tables) => ({
  series: seriesStore(tables),
  shipments: shipmentStore(tables),
  settings: settingsStore(tables),
  titles: titleStore(tables),
  findParty: findParty({
    findOrganization: organizationStore(tables).find,
    now: () => performance.now(),
  }),
  findCheck: findCheck(registryEntryStore(tables)),
  quotaLeft: async (sellerId: string, on: string) => {
    // Quotas are China's, whose months are counted in Shanghai.
    const month = dayIn('Asia/Shanghai', on).slice(0, 7)
    const quota = await tables.get(invoicingTable, quotaKey(sellerId, month), { consistent: true })
    // What the authority would still hand out may be counted on.
    return quota && BigInt(quota.available + (quota.free ?? 0))
  },
  invoices: invoiceStore(tables),
  credits: creditStore(tables),
  answered,
})
