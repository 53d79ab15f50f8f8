import { orderShipped } from '../../events/ordering.order-shipped.v1.ts'
import { invocationPatience, tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { issuingFrom } from './compose.store.ts'
import { issueInvoices } from './issue-invoices.ts'
import { doubtsAbout } from './party.ts'

const issue = issueInvoices({
  ...issuingFrom(tablesFromEnvironment()),
  tenant: tenantFromEnvironment(process.env),
  clock: systemClock,
  newId,
  patience: invocationPatience,
})

export const handler = eventConsumer('invoicing', [
  on(orderShipped, async event => {
    for (const { invoiceId, seller, buyer } of await issue(event.data)) {
      count('InvoiceIssued')
      const doubts = { seller: doubtsAbout(seller), buyer: doubtsAbout(buyer) }
      if (doubts.seller.length || doubts.buyer.length) {
        logger.warn('Invoice names a doubtful party', { invoiceId, ...doubts })
      }
    }
  }),
])
