import { invoiceIssued } from '../../events/invoicing.invoice-issued.v1.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { taxFromEnvironment } from './compose-tax.http.ts'
import { requestTaxDocument } from './request-tax-document.ts'

const tax = taxFromEnvironment(process.env)
const request = requestTaxDocument(tax)

/** Far enough for a channel that answers at once; the rest is done minute by minute. */
const STEPS = 2

export const handler = eventConsumer('invoicing-tax', [
  on(invoiceIssued, async event => {
    let present = await request(event.data.invoiceId)
    if (!present) return
    count('TaxDocumentRequested')
    for (let i = 0; i < STEPS && present.dueAt && present.state !== 'submitted'; i++) {
      present = await tax.advanceRequest(present)
    }
    logger.info('Tax document requested', { requestId: present.requestId, state: present.state })
  }),
])
