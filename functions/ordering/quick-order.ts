import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import { moneySchema } from '../../shared/money.ts'
import { decideOrder, type OrderDecision, type Terms, type WantedLine } from './decide-order.ts'
import { isVisibleTo, type Order } from './order.ts'
import type { OrderWishes } from './order-wishes.ts'
import type { Orders } from './orders.ts'
import { type PlaceOrderDeps, placeOrder } from './place-order.ts'
import type { QuickRow, ReadRow } from './quick-rows.ts'

const rowAnswerSchema = z.object({
  /** as they were given, from 1 */
  row: z.int(),
  status: z.enum(['accepted', 'refused']),
  /** of an accepted row: the line of the draft that it became */
  lineNumber: z.optional(z.int()),
  sku: z.optional(z.string()),
  /** in the SKU's own unit */
  quantity: z.optional(z.int()),
  unit: z.optional(z.string()),
  unitPrice: z.optional(moneySchema),
  lineTotal: z.optional(moneySchema),
  /** what of the SKU can be had now, over all warehouses */
  available: z.optional(z.int()),
  /** of a refused row: why */
  errors: z.optional(z.array(z.object({ pointer: z.string(), rule: z.string() }))),
})

export const quickOrderSchema = z
  .object({
    /** the draft of the accepted rows, to be looked at and placed */
    orderId: z.string(),
    version: z.int(),
    accepted: z.int(),
    refused: z.int(),
    total: moneySchema,
    rows: z.array(rowAnswerSchema),
  })
  .register(z.globalRegistry, {
    id: 'QuickOrder',
    description: 'An answer for each row, and the draft made of them.',
  })

export type QuickOrder = z.infer<typeof quickOrderSchema>
type RowAnswer = z.infer<typeof rowAnswerSchema>

export interface QuickOrderDeps extends PlaceOrderDeps {
  /** The SKU and the unit that each GTIN (of fourteen digits) is the number of. */
  readonly readGtins: (
    gtins: readonly string[],
  ) => Promise<ReadonlyMap<string, { sku: string; unit: string }>>
}

interface QuickOrderCommand extends OrderWishes {
  readonly actor: Actor
  readonly rows: readonly QuickRow[]
}

const refusedRow = (row: number, member: string, rule: string): RowAnswer => ({
  row,
  status: 'refused',
  errors: [{ pointer: `/rows/${row - 1}/${member}`, rule }],
})

/** A row with the SKU that it means, or its refusal. */
type Resolved = { readonly row: number; readonly line: WantedLine } | { readonly refused: RowAnswer }

const resolve = async ({ readGtins }: QuickOrderDeps, rows: readonly QuickRow[]): Promise<Resolved[]> => {
  const read = rows.filter((row): row is ReadRow => 'code' in row)
  const owners = await readGtins([...new Set(read.flatMap(({ gtin }) => gtin ?? []))])
  return rows.map(one => {
    if (!('code' in one)) return { refused: { row: one.row, status: 'refused', errors: [...one.errors] } }
    const { row, code, gtin, quantity, unit } = one
    const owner = gtin ? owners.get(gtin) : undefined
    if (!owner) return { row, line: { sku: code, quantity, ...(unit ? { unit } : {}) } }
    if (unit && unit !== owner.unit) {
      return { refused: refusedRow(row, 'unit', `must be ${owner.unit}, which is what this GTIN names`) }
    }
    return { row, line: { sku: owner.sku, quantity, unit: owner.unit } }
  })
}

const ruleFor = {
  unknown: 'is not in the catalogue',
  notOffered: 'is not in the catalogue',
  retired: 'is not sold any more',
  otherSeller: 'is sold by another seller than the rows before: order it apart',
  unknownUnit: 'is not sold in that unit',
} as const

/** What is wrong with lines of a decision, by line number. */
const wrongIn = (decision: OrderDecision): ReadonlyMap<number, [member: string, rule: string]> => {
  if (decision.kind === 'unavailable') {
    return new Map(
      decision.lines.map(({ lineNumber, reason, units }) => [
        lineNumber,
        units ? ['unit', `must be one of ${units.join(', ')}`] : ['sku', ruleFor[reason]],
      ]),
    )
  }
  if (decision.kind === 'refused') {
    return new Map(
      decision.lines.map(({ lineNumber, broken }) => [
        lineNumber,
        ['quantity', broken.map(({ rule, limit }) => `${rule} is ${limit}`).join(', ')],
      ]),
    )
  }
  return new Map()
}

interface Sorted {
  readonly lines: readonly { readonly row: number; readonly line: WantedLine }[]
  readonly refused: readonly RowAnswer[]
}

/** Takes out what cannot be ordered until the rest can: at most once for each kind of reason. */
const sortOut = (all: Sorted['lines'], terms: Terms): Sorted => {
  const refused: RowAnswer[] = []
  let lines = all
  const wishes = { allowBackorder: true, stock: 'none' as const, turn: 0 }
  while (lines.length > 0) {
    const wrong = wrongIn(
      decideOrder(
        lines.map(({ line }) => line),
        terms,
        wishes,
      ),
    )
    if (wrong.size === 0) break
    for (const [lineNumber, [member, rule]] of wrong) {
      const row = lines[lineNumber - 1]?.row ?? 0
      refused.push(refusedRow(row, member, rule))
    }
    lines = lines.filter((_, index) => !wrong.has(index + 1))
  }
  return { lines, refused }
}

const availableOf = ({ supplies }: Terms, sku: string): number =>
  (supplies.get(sku) ?? []).reduce((sum, { available }) => sum + Math.max(0, available), 0)

const answerOf = (order: Order, { lines, refused }: Sorted, terms: Terms): QuickOrder => {
  const accepted = order.lines.map(
    (line, index): RowAnswer => ({
      row: lines[index]?.row ?? 0,
      status: 'accepted',
      lineNumber: line.lineNumber,
      sku: line.sku,
      quantity: line.quantity,
      unit: line.unit,
      unitPrice: line.unitPrice,
      lineTotal: line.lineTotal,
      available: availableOf(terms, line.sku),
    }),
  )
  return {
    orderId: order.orderId,
    version: order.version,
    accepted: accepted.length,
    refused: refused.length,
    total: order.total,
    rows: [...accepted, ...refused].toSorted((a, b) => a.row - b.row),
  }
}

/**
 * Makes a draft of rows of SKU or GTIN, quantity and unit, and answers each of them: what it costs and what
 * is there, or what is wrong with it. Rows that cannot be ordered do not hold up the others.
 *
 * @throws `invalid-request` with an answer for each row when none can be ordered
 */
export const quickOrder =
  (deps: QuickOrderDeps) =>
  async ({ actor, rows, ...wishes }: QuickOrderCommand, once: Once<QuickOrder>): Promise<QuickOrder> => {
    const resolved = await resolve(deps, rows)
    const found = resolved.flatMap(one => ('line' in one ? [one] : []))
    const purchase = { buyerId: actor.organizationId, actor, at: deps.clock() }
    const terms = await deps.readTerms([...new Set(found.map(({ line }) => line.sku))], purchase)
    const sorted = sortOut(found, terms)
    const refused = [...resolved.flatMap(one => ('refused' in one ? [one.refused] : [])), ...sorted.refused]
    const all = { lines: sorted.lines, refused }
    if (sorted.lines.length === 0) {
      throw new DomainError('invalid-request', 'None of the rows can be ordered.', {
        errors: refused.flatMap(({ errors = [] }) => errors).slice(0, 50),
        rows: refused.toSorted((a, b) => a.row - b.row),
      })
    }
    const command = { ...wishes, actor, lines: sorted.lines.map(({ line }) => line), draft: true }
    const order = await placeOrder(deps)(command, draft => once(answerOf(draft, all, terms)))
    return answerOf(order, all, terms)
  }

interface Reorder extends OrderWishes {
  readonly actor: Actor
  readonly orderId: string
}

/**
 * Makes a draft of the lines of an earlier order, at the prices of now; what is not sold any more is said.
 *
 * @throws `not-found`, `invalid-request` when nothing of it can be ordered any more
 */
export const reorder =
  (deps: QuickOrderDeps & { readonly orders: Pick<Orders, 'find' | 'fits' | 'save'> }) =>
  async ({ orderId, ...command }: Reorder, once: Once<QuickOrder>): Promise<QuickOrder> => {
    const earlier = await deps.orders.find(orderId)
    const { actor } = command
    if (!earlier || !isVisibleTo(earlier, actor) || earlier.buyerId !== actor.organizationId) {
      throw notFound('order')
    }
    const rows = earlier.lines.map(({ sku, quantity }, index) => ({ row: index + 1, code: sku, quantity }))
    return quickOrder(deps)({ ...command, rows }, once)
  }
