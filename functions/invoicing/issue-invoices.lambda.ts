import { invoiceIssued } from '../../events/invoicing.invoice-issued.v1.ts'
import { orderShipped } from '../../events/ordering.order-shipped.v1.ts'
import { invocationPatience } from '../../shared/aws/clients.ts'
import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { channelSettingsStore } from './channel-settings.store.ts'
import { issuingFrom } from './compose.store.ts'
import { issueInvoices } from './issue-invoices.ts'
import { noticeStore } from './notice.store.ts'
import { doubtsAbout } from './party.ts'
import { requestTaxDocument } from './request-tax-document.ts'
import { taxRequestStore } from './tax-request.store.ts'

// An organization's bank account is sealed, and stands on its invoices.
const { tables } = personalDataFromEnvironment()
const deps = {
  ...issuingFrom(tables),
  tenant: tenantFromEnvironment(process.env),
  clock: systemClock,
  newId,
  patience: invocationPatience,
}
const issue = issueInvoices(deps)
const request = requestTaxDocument({
  ...deps,
  requests: taxRequestStore(tables),
  channelSettings: channelSettingsStore(tables),
  notices: noticeStore(tables),
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
  // Nothing outside is asked here: that is done minute by minute, by do-work.
  on(invoiceIssued, async event => {
    if (await request(event.data.invoiceId)) count('TaxDocumentRequested')
  }),
])
