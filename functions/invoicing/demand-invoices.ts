import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { IdempotencyRecord, Once } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'
import type { Write } from '../../shared/writes.ts'
import { amountsSchema } from './amounts.ts'
import { type BillableShipment, openPortions } from './billable.ts'
import { type DecideInvoicesDeps, decideInvoices, type Grouping } from './decide-invoices.ts'
import { type Invoice, isVisibleTo } from './invoice.ts'
import { type NumberingDeps, numberInSeries } from './number-in-series.ts'
import type { Shipments } from './shipments.ts'

/** An issued document without its lines: an invoice of 2,000 rows is read by its id. */
export const issuedOneSchema = z.object({
  invoiceId: idSchema('inv'),
  number: z.int(),
  series: z.string(),
  kind: z.enum(['invoice', 'creditNote']),
  issuedAt: z.string(),
  totals: z.object(amountsSchema),
})

export const issuedSchema = z.object({ invoices: z.array(issuedOneSchema) })
export type Issued = z.infer<typeof issuedSchema>

export const issuedOf = (invoices: readonly Invoice[]): Issued => ({
  invoices: invoices.map(({ invoiceId, number, series, kind, issuedAt, totals }) => ({
    invoiceId,
    number,
    series,
    kind,
    issuedAt,
    totals,
  })),
})

export interface DemandInvoices {
  readonly actor: Actor
  readonly orderIds: readonly string[]
  /** only these of their shipments; absent: all */
  readonly shipmentIds?: readonly string[] | undefined
  readonly by: Grouping
}

export interface DemandInvoicesDeps extends NumberingDeps, Omit<DecideInvoicesDeps, 'shipments' | 'tenant'> {
  readonly shipments: Pick<Shipments, 'ofOrder' | 'saving'>
  /** The write of a request's answer, for the transaction of what it tells. */
  readonly answered: (record: IdempotencyRecord) => Write
}

const refuse = (pointer: string, rule: string) =>
  new DomainError('invalid-request', 'These cannot be invoiced together.', { errors: [{ pointer, rule }] })

/** DynamoDB takes 100 writes in one transaction, and each shipment is one. */
const MOST_SHIPMENTS = 40

const checkWanted = (wanted: readonly BillableShipment[], by: Grouping): void => {
  const [first] = wanted
  if (wanted.length > MOST_SHIPMENTS) {
    throw refuse('/orderIds', `must have at most ${MOST_SHIPMENTS} shipments to be invoiced`)
  }
  if (wanted.some(({ sellerId }) => sellerId !== first?.sellerId)) {
    throw refuse('/orderIds', 'must be of one seller')
  }
  if (by === 'together' && wanted.some(({ buyerId }) => buyerId !== first?.buyerId)) {
    throw refuse('/orderIds', 'must be of one buyer')
  }
}

/**
 * Issues what is open of orders that somebody names, now, in one transaction with the answer.
 *
 * @throws `not-found` for an order without shipments that the actor may see, `illegal-transition` when
 *   everything is invoiced, `invalid-request` for what does not go together or into one transaction
 */
export const demandInvoices = (deps: DemandInvoicesDeps) => {
  const { shipments, answered } = deps
  const number = numberInSeries(deps)
  const decide = decideInvoices(deps)

  const wantedOf = async ({ actor, orderIds, shipmentIds }: DemandInvoices): Promise<BillableShipment[]> => {
    const ofOrders = await Promise.all([...new Set(orderIds)].map(shipments.ofOrder))
    const visible = ofOrders.map(of => of.filter(each => isVisibleTo(each, actor)))
    if (visible.some(of => !of.length)) throw notFound('shipped order')
    const all = visible.flat()
    const unknown = shipmentIds?.some(id => !all.some(({ shipmentId }) => shipmentId === id))
    if (unknown) throw notFound('shipment')
    return all
      .filter(({ shipmentId }) => !shipmentIds || shipmentIds.includes(shipmentId))
      .filter(each => openPortions(each).length > 0)
  }

  return async (command: DemandInvoices, once: Once<Issued>): Promise<Issued> => {
    const issued = await number(async () => {
      const wanted = await wantedOf(command)
      if (!wanted.length) {
        throw new DomainError('illegal-transition', 'Everything that was shipped of it is invoiced.')
      }
      checkWanted(wanted, command.by)
      const decided = await decide(wanted, command.by)
      if (!decided.isAll) throw refuse('/orderIds', 'must fit into 18 invoices: name fewer orders')
      return {
        drafts: decided.drafts,
        together: invoices => [...decided.together(invoices), answered(once(issuedOf(invoices)))],
      }
    })
    return issuedOf(issued)
  }
}
