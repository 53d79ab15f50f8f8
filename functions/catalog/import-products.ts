import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import { parseOrRefuse } from '../../shared/http/validate.ts'
import { type ProductFacts, productFactsSchema, skuSchema } from './product.ts'
import {
  isUnchanged,
  mayKeep,
  type ProductDeps,
  productAfter,
  productEvent,
  refuseOtherCurrency,
} from './save-product.ts'

interface ImportProducts {
  readonly actor: Actor
  readonly sellerId?: string | undefined
  /** each with its `sku`; every row is checked and answered by itself */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** What became of a row. */
export interface RowAnswer {
  /** its place in the request, from 1 */
  readonly row: number
  readonly sku?: string
  readonly outcome: 'added' | 'changed' | 'unchanged' | 'refused'
  readonly version?: number
  readonly code?: string
  readonly detail?: string
  readonly errors?: { pointer: string; rule: string }[]
}

const namedSchema = z.object({ sku: skuSchema })

/** So many rows are written at a time. */
const LANES = 8
/** Somebody else is changing the same product: so often it is read again. */
const TRIES = 5

const refused = (row: number, thrown: unknown, sku?: string): RowAnswer => {
  if (!(thrown instanceof DomainError)) throw thrown
  const { code, message: detail, extensions } = thrown
  return {
    row,
    ...(sku ? { sku } : {}),
    outcome: 'refused',
    code,
    detail,
    ...(Array.isArray(extensions.errors) ? { errors: extensions.errors } : {}),
  }
}

interface ParsedRow {
  readonly row: number
  readonly sku: string
  readonly facts: ProductFacts
}

const parsed = (
  row: Readonly<Record<string, unknown>>,
  number: number,
  currency: string,
): ParsedRow | RowAnswer => {
  const { sku, ...facts } = row
  try {
    const named = parseOrRefuse(namedSchema, { sku }, 'row')
    const said = parseOrRefuse(productFactsSchema, facts, 'row')
    refuseOtherCurrency(said, currency)
    return { row: number, ...named, facts: said }
  } catch (thrown) {
    return refused(number, thrown, typeof sku === 'string' ? sku.slice(0, 64) : undefined)
  }
}

/** A SKU that stands in two rows would depend on which is written first. */
const twice = (rows: readonly (ParsedRow | RowAnswer)[]): (ParsedRow | RowAnswer)[] => {
  const seen = new Map<string, number>()
  return rows.map(row => {
    if (!('facts' in row)) return row
    const before = seen.get(row.sku)
    seen.set(row.sku, before ?? row.row)
    if (before === undefined) return row
    const { row: number, sku } = row
    const detail = `Row ${before} is about the same SKU.`
    return { row: number, sku, outcome: 'refused', code: 'invalid-request', detail }
  })
}

/**
 * Adds and changes many products. A row that says what is there already changes nothing, so the whole
 * request can be sent again after it broke off; a refused row keeps no other from being written.
 */
export const importProducts = ({ products, clock, tenantId, currency }: ProductDeps) => {
  const write = async ({ row, sku, facts }: ParsedRow, command: ImportProducts): Promise<RowAnswer> => {
    for (let tries = 1; ; tries++) {
      const before = await products.find(sku)
      if (before && !mayKeep(before, command.actor)) {
        return refused(row, notFound('SKU'), sku)
      }
      const { actor, sellerId } = command
      const after = productAfter(before, { actor, sku, facts, sellerId }, clock())
      if (before && isUnchanged(before, after))
        return { row, sku, outcome: 'unchanged', version: before.version }
      try {
        await products.save({ before, after, event: productEvent(before, after, tenantId) })
        return { row, sku, outcome: before ? 'changed' : 'added', version: after.version }
      } catch (thrown) {
        const changedMeanwhile = thrown instanceof DomainError && thrown.code === 'precondition-failed'
        if (!changedMeanwhile || tries === TRIES) return refused(row, thrown, sku)
      }
    }
  }

  return async (command: ImportProducts): Promise<RowAnswer[]> => {
    const waiting = twice(command.rows.map((row, i) => parsed(row, i + 1, currency)))
    const answers: RowAnswer[] = []
    const lane = async (): Promise<void> => {
      for (let row = waiting.shift(); row; row = waiting.shift()) {
        answers.push('facts' in row ? await write(row, command) : row)
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    return answers.sort((a, b) => a.row - b.row)
  }
}
