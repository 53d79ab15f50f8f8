import { orderShipped } from '../../events/ordering.order-shipped.v1.ts'
import { invocationPatience, tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { organizationStore } from '../organizations/index.ts'
import { seriesStore } from './invoice.store.ts'
import { issueInvoices } from './issue-invoices.ts'
import { jurisdictionProfiles } from './jurisdiction.ts'
import { doubtsAbout, findParty } from './parties.ts'

const tables = tablesFromEnvironment()

const issue = issueInvoices({
  series: seriesStore(tables),
  findParty: findParty({
    findOrganization: organizationStore(tables).find,
    now: () => performance.now(),
  }),
  // The prices of orders contain the tax, and sellers are general taxpayers.
  profile: jurisdictionProfiles.chinaTaxIncluded,
  taxpayer: 'general',
  tenant: tenantFromEnvironment(process.env),
  clock: systemClock,
  newId,
  patience: invocationPatience,
})

export const handler = eventConsumer('invoicing', [
  on(orderShipped, async event => {
    for (const { invoiceId, seller, buyer } of await issue([event.data])) {
      count('InvoiceIssued')
      const doubts = { seller: doubtsAbout(seller), buyer: doubtsAbout(buyer) }
      if (doubts.seller.length || doubts.buyer.length) {
        logger.warn('Invoice names a doubtful social credit code', { invoiceId, ...doubts })
      }
    }
  }),
])
