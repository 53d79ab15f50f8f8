import { dayIn } from '../../shared/business-date.ts'
import { billableShipment, type ShippedGoods } from './billable.ts'
import { type DecideInvoicesDeps, decideInvoices } from './decide-invoices.ts'
import type { Invoice } from './invoice.ts'
import { type NumberingDeps, numberInSeries } from './number-in-series.ts'
import type { Shipments } from './shipments.ts'

export interface IssueInvoicesDeps extends NumberingDeps, Omit<DecideInvoicesDeps, 'shipments' | 'tenant'> {
  readonly shipments: Pick<Shipments, 'find' | 'saving' | 'record'>
}

/**
 * Records a shipment and issues its invoice, or invoices where a limit asks for several; only records it
 * when its seller invoices on demand.
 *
 * It drafts from what the database says now, and the quantities that an invoice takes are a condition of the
 * transaction that gives its number: the same message twice, or two at a time, invoice everything once.
 *
 * @throws `invalid-request` for what cannot be invoiced, `conflict` when the time was up
 */
export const issueInvoices = (deps: IssueInvoicesDeps) => {
  const { shipments, settings, tenant } = deps
  const number = numberInSeries(deps)
  const decide = decideInvoices(deps)

  return async (goods: ShippedGoods): Promise<Invoice[]> => {
    const fresh = billableShipment(goods, dayIn(tenant.timeZone, goods.shippedAt))
    const { settings: own } = await settings.of(goods.sellerId)
    if (own.issueOn === 'demand') {
      await shipments.record(fresh)
      return []
    }
    const issued: Invoice[] = []
    for (let isAll = false; !isAll; ) {
      const some = await number(async () => {
        const shipment = (await shipments.find(goods.orderId, goods.shipmentId)) ?? fresh
        const decided = await decide([shipment], 'shipment')
        isAll = decided.isAll
        return decided
      })
      issued.push(...some)
    }
    return issued
  }
}
