import type { Tables } from '../../shared/tables.ts'
import { organizationStore } from '../organizations/index.ts'
import { creditStore } from './credited.store.ts'
import { answered, invoiceStore, seriesStore } from './invoice.store.ts'
import { findParty } from './parties.ts'
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
  quotaLeft: async () => undefined,
  invoices: invoiceStore(tables),
  credits: creditStore(tables),
  answered,
})
