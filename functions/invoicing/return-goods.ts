import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import { type Patience, withRetries } from '../../shared/aws/retry.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { IdempotencyRecord, Once } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'
import { type BillableShipment, openPortions, stateOf } from './billable.ts'
import { decimalTextSchema, isSellers } from './invoice.ts'
import { ReadWasStale } from './number-in-series.ts'
import { quantityText, quantityUnits } from './quantity.ts'
import { type Shipments, withState } from './shipments.ts'

/** Goods of one shipment that came back. */
export const returnRequestSchema = z.object({
  shipmentId: idSchema('shp'),
  lines: z
    .array(z.object({ lineNumber: z.int().check(z.gte(1)), quantity: decimalTextSchema }))
    .check(z.minLength(1), z.maxLength(2_000)),
})
export type ReturnRequest = z.infer<typeof returnRequestSchema>

export const returnSchema = z.object({
  orderId: idSchema('ord'),
  shipmentId: idSchema('shp'),
  lines: z.array(
    z.object({
      lineNumber: z.int(),
      returned: decimalTextSchema,
      /** to be credited; the rest came back before it was invoiced */
      toBeCredited: decimalTextSchema,
    }),
  ),
})
export type BookedReturn = z.infer<typeof returnSchema>

export interface ReturnGoodsDeps {
  readonly shipments: Pick<Shipments, 'find'> & {
    /** Writes a changed shipment with the request's answer. @throws ReadWasStale */
    saveReturn(shipment: BillableShipment, record: IdempotencyRecord): Promise<void>
  }
  readonly patience: Patience
}

/** How much of a line was delivered and has not come back. */
const stillOut = (shipment: BillableShipment, lineNumber: number): bigint => {
  const line = shipment.lines.find(one => one.lineNumber === lineNumber)
  return line ? quantityUnits(line.quantity) - quantityUnits(stateOf(shipment, lineNumber).returned) : 0n
}

const openOf = (shipment: BillableShipment, lineNumber: number): bigint =>
  openPortions(shipment)
    .filter(({ line }) => line.lineNumber === lineNumber)
    .reduce((sum, { from, to }) => sum + to - from, 0n)

/** What came back is first what was not invoiced yet, which then never will be. */
const withReturn = (shipment: BillableShipment, lineNumber: number, units: bigint): BillableShipment => {
  const state = stateOf(shipment, lineNumber)
  const open = openOf(shipment, lineNumber)
  const dropped = units < open ? units : open
  return withState(shipment, lineNumber, {
    returned: quantityText(quantityUnits(state.returned) + units),
    dropped: quantityText(quantityUnits(state.dropped) + dropped),
  })
}

const bookedOf = (
  before: BillableShipment,
  after: BillableShipment,
  lines: ReturnRequest['lines'],
): BookedReturn => ({
  orderId: after.orderId,
  shipmentId: after.shipmentId,
  lines: lines.map(({ lineNumber, quantity }) => {
    const dropped =
      quantityUnits(stateOf(after, lineNumber).dropped) - quantityUnits(stateOf(before, lineNumber).dropped)
    return {
      lineNumber,
      returned: quantityText(quantityUnits(quantity)),
      toBeCredited: quantityText(quantityUnits(quantity) - dropped),
    }
  }),
})

/**
 * Books goods that came back. What of them is invoiced is credited by `credit-returns.ts`, which finds it in
 * the balance of the shipment, also when the message between the two is lost.
 *
 * @throws `not-found` for another seller's shipment, `quantity-exceeds-open` naming the lines of which more
 *   came back than was delivered
 */
export const returnGoods =
  ({ shipments, patience }: ReturnGoodsDeps) =>
  async (
    {
      actor,
      orderId,
      shipmentId,
      lines,
    }: ReturnRequest & { readonly actor: Actor; readonly orderId: string },
    once: Once<BookedReturn>,
  ): Promise<BookedReturn> =>
    withRetries(
      async () => {
        const before = await shipments.find(orderId, shipmentId)
        if (!before || !isSellers(before, actor)) throw notFound('shipment')
        const units = Map.groupBy(lines, ({ lineNumber }) => lineNumber)
        if (units.size < lines.length) {
          throw new DomainError('invalid-request', 'A line is named twice.', {
            errors: [{ pointer: '/lines', rule: 'must name each line once' }],
          })
        }
        const tooMuch = lines.filter(
          ({ lineNumber, quantity }) =>
            quantityUnits(quantity) <= 0n || quantityUnits(quantity) > stillOut(before, lineNumber),
        )
        if (tooMuch.length) {
          throw new DomainError('quantity-exceeds-open', 'More came back than was delivered.', {
            lines: tooMuch.map(({ lineNumber }) => ({
              lineNumber,
              open: quantityText(stillOut(before, lineNumber)),
            })),
          })
        }
        const after = lines.reduce(
          (shipment, { lineNumber, quantity }) => withReturn(shipment, lineNumber, quantityUnits(quantity)),
          before,
        )
        const booked = bookedOf(before, after, lines)
        await shipments.saveReturn(after, once(booked))
        return booked
      },
      thrown => thrown instanceof ReadWasStale,
      patience,
    )
