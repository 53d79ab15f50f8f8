import { invoiceIssued } from '../../events/invoicing.invoice-issued.v1.ts'
import { orderShipped } from '../../events/ordering.order-shipped.v1.ts'
import { organizationChanged } from '../../events/organizations.organization-changed.v1.ts'
import { invocationPatience } from '../../shared/aws/clients.ts'
import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { organizationStore } from '../organizations/index.ts'
import { channelSettingsStore } from './channel-settings.store.ts'
import { checkInvoiceClasses } from './check-tax-class.ts'
import { issuingFrom } from './compose.store.ts'
import { issueInvoices } from './issue-invoices.ts'
import { noticeStore } from './notice.store.ts'
import { partyOf } from './parties.ts'
import { doubtsAbout } from './party.ts'
import { registryEntryStore } from './registry-entry.store.ts'
import { registrySettingsStore } from './registry-settings.store.ts'
import { wantCheck } from './registry-settings.ts'
import { requestTaxDocument } from './request-tax-document.ts'
import { taxClassStore } from './tax-class.store.ts'
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
const doubtfulClasses = checkInvoiceClasses({ taxClasses: taxClassStore(tables) })
const want = wantCheck({
  registrySettings: registrySettingsStore(tables),
  entries: registryEntryStore(tables),
  clock: systemClock,
})
const request = requestTaxDocument({
  ...deps,
  requests: taxRequestStore(tables),
  channelSettings: channelSettingsStore(tables),
  notices: noticeStore(tables),
})

export const handler = eventConsumer('invoicing', [
  on(orderShipped, async event => {
    for (const invoice of await issue(event.data)) {
      const { invoiceId, seller, buyer } = invoice
      count('InvoiceIssued')
      const { jurisdiction } = invoice.jurisdictionProfile
      const doubts = { seller: doubtsAbout(seller, jurisdiction), buyer: doubtsAbout(buyer, jurisdiction) }
      if (doubts.seller.length || doubts.buyer.length) {
        logger.warn('Invoice names a doubtful party', { invoiceId, ...doubts })
      }
      if (jurisdiction === 'CN') {
        const codes = await doubtfulClasses(invoice)
        if (codes.length) logger.warn('Invoice has doubtful classification codes', { invoiceId, codes })
      }
    }
  }),
  // Nothing outside is asked here: that is done minute by minute, by do-work.
  on(invoiceIssued, async event => {
    if (await request(event.data.invoiceId)) count('TaxDocumentRequested')
    const buyer = (await deps.invoices.find(event.data.invoiceId))?.buyer
    await want(buyer?.unifiedSocialCreditCode)
  }),
  // So that its first invoice knows already.
  on(organizationChanged, async event => {
    const organization = await organizationStore(tables).find(event.data.organizationId)
    if (organization) await want(partyOf(event.data.organizationId, organization).unifiedSocialCreditCode)
  }),
])
