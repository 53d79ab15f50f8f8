import * as z from 'zod/mini'
import { type Actor, actsAs } from '../../shared/actor.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { idSchema } from '../../shared/ids.ts'
import { type CoveredLine, coverageOf } from './coverage.ts'
import { isVisibleTo } from './invoice.ts'
import type { Shipments } from './shipments.ts'

const quantity = z.string()

/** One shipped line in the balance. */
export const coverageSchema = z
  .object({
    orderId: idSchema('ord'),
    shipmentId: idSchema('shp'),
    lineNumber: z.int(),
    sku: z.string(),
    shipped: quantity,
    returned: quantity,
    invoiced: quantity,
    credited: quantity,
    invoiceIds: z.array(z.string()),
    gap: z.optional(
      z.object({
        kind: z.enum(['notInvoiced', 'notCredited', 'notReturned', 'overInvoiced', 'notReceived']),
        quantity,
      }),
    ),
  })
  .register(z.globalRegistry, {
    id: 'Coverage',
    description: 'A shipped line, what of it is invoiced and credited, and what is missing.',
  })

/** A line as ordering knows it: what it says was shipped. */
export interface ShippedByOrdering {
  readonly lineNumber: number
  readonly sku: string
  readonly shipped: number
}

export interface ReadCoverageDeps {
  readonly shipments: Pick<Shipments, 'ofOrder' | 'uncovered'>
  /** The order's own word, so that a shipment whose message was lost shows; undefined: not for this actor. */
  readonly shippedLines: (orderId: string, actor: Actor) => Promise<readonly ShippedByOrdering[] | undefined>
}

/** What ordering has shipped and invoicing has never heard of. */
const notReceived = (
  orderId: string,
  lines: readonly ShippedByOrdering[],
  known: readonly CoveredLine[],
): CoveredLine[] =>
  lines.flatMap(({ lineNumber, sku, shipped }) => {
    const heard = known
      .filter(line => line.lineNumber === lineNumber)
      .reduce((sum, line) => sum + Number.parseInt(line.shipped, 10), 0)
    if (shipped <= heard) return []
    const missing = String(shipped - heard)
    return [
      {
        orderId,
        shipmentId: NO_SHIPMENT,
        lineNumber,
        sku,
        shipped: missing,
        returned: '0',
        invoiced: '0',
        credited: '0',
        invoiceIds: [],
        gap: { kind: 'notReceived' as const, quantity: missing },
      },
    ]
  })

/** Stands for shipments that are not known here. */
const NO_SHIPMENT = `shp_${'0'.repeat(26)}`

interface Asked {
  readonly orderId: string | undefined
  readonly limit: number
  readonly cursor: string | undefined
}

/**
 * The balance of shipped lines: all of an order, or those of one's own sales that are not settled.
 *
 * @throws `not-found` for an order that does not exist for the actor
 */
export const readCoverage =
  ({ shipments, shippedLines }: ReadCoverageDeps) =>
  async ({ orderId, ...page }: Asked, actor: Actor): Promise<{ items: CoveredLine[]; cursor?: string }> => {
    if (orderId === undefined) {
      const { shipments: open, cursor } = await shipments.uncovered(actor.organizationId, page)
      const items = open.flatMap(coverageOf).filter(({ gap }) => gap !== undefined)
      return { items, ...(cursor ? { cursor } : {}) }
    }
    const [all, lines] = await Promise.all([shipments.ofOrder(orderId), shippedLines(orderId, actor)])
    const own = all.filter(each => isVisibleTo(each, actor))
    if (!lines && !own.length && !(all.length && actsAs(actor, 'operator'))) throw notFound('order')
    const known = own.flatMap(coverageOf)
    return { items: [...known, ...notReceived(orderId, lines ?? [], known)] }
  }
