import * as z from 'zod/mini'
import { gtin14, isGtin, skuSchema, unitSchema } from '../catalog/index.ts'

/** More is another order. */
export const MOST_ROWS = 1_000
const MOST_PIECES = 1_000_000

/** A row that could be read. */
export interface ReadRow {
  readonly row: number
  /** the SKU, or what may be a GTIN */
  readonly code: string
  /** of fourteen digits, where it may be one */
  readonly gtin?: string | undefined
  readonly quantity: number
  readonly unit?: string | undefined
}

/** A row that could not, and why. */
export interface BrokenRow {
  readonly row: number
  readonly errors: readonly { readonly pointer: string; readonly rule: string }[]
}

export type QuickRow = ReadRow | BrokenRow

const isUnit = (text: string): boolean => unitSchema.safeParse(text).success
const isSku = (text: string): boolean => skuSchema.safeParse(text).success

interface Cells {
  readonly code: string
  readonly quantity: unknown
  readonly unit?: string | undefined
  /** only this is meant */
  readonly as?: 'sku' | 'gtin' | undefined
}

const rowOf = (row: number, { code, quantity, unit, as }: Cells): QuickRow => {
  const errors: { pointer: string; rule: string }[] = []
  const say = (member: string, rule: string) => errors.push({ pointer: `/rows/${row - 1}/${member}`, rule })
  const gtin = as !== 'sku' && isGtin(code) ? gtin14(code) : undefined
  if (as === 'gtin' && !gtin) say('gtin', 'must be a GTIN of 8, 12, 13 or 14 digits with its check digit')
  else if (as !== 'gtin' && !isSku(code)) say('sku', 'must be a SKU or a GTIN')
  const pieces = typeof quantity === 'number' ? quantity : Number.NaN
  if (!Number.isSafeInteger(pieces) || pieces < 1 || pieces > MOST_PIECES) {
    say('quantity', `must be a whole number from 1 to ${MOST_PIECES}`)
  }
  if (unit !== undefined && !isUnit(unit))
    say('unit', 'must be a unit of the catalogue, like C62, XCS or XPX')
  if (errors.length) return { row, errors }
  return { row, code, ...(gtin ? { gtin } : {}), quantity: pieces, ...(unit ? { unit } : {}) }
}

/** A row as JSON; anything else in the list is answered as a broken row. */
export const quickRowSchema = z.union([
  z.strictObject({ sku: z.string(), quantity: z.unknown(), unit: z.optional(z.string()) }),
  z.strictObject({ gtin: z.string(), quantity: z.unknown(), unit: z.optional(z.string()) }),
  z.unknown(),
])

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value.trim() : undefined)

/** Rows that came as JSON. */
export const rowsOf = (rows: readonly unknown[]): QuickRow[] =>
  rows.map((one, index) => {
    const [sku, gtin] = [textOf(member(one, 'sku')), textOf(member(one, 'gtin'))]
    const code = sku ?? gtin
    if (code === undefined || (sku !== undefined && gtin !== undefined)) {
      return { row: index + 1, errors: [{ pointer: `/rows/${index}`, rule: 'must have either sku or gtin' }] }
    }
    const unit = textOf(member(one, 'unit'))
    return rowOf(index + 1, {
      code,
      quantity: member(one, 'quantity'),
      as: sku === undefined ? 'gtin' : 'sku',
      ...(unit ? { unit } : {}),
    })
  })

const unquoted = (cell: string): string =>
  cell
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .trim()

/** Spreadsheets give tabs, files commas or semicolons, people blanks. */
const cellsOf = (line: string): string[] => {
  const separator = ['\t', ';', ','].find(one => line.includes(one))
  return (separator ? line.split(separator) : line.trim().split(/\s+/)).map(unquoted)
}

const HEADING = /^(sku|gtin|article|item|product|货号|编码|商品编码|条码)$/i

/** `1,200` in a tab-separated row is twelve hundred; `12.5` is no number of pieces. */
const piecesOf = (cell: string): number =>
  /^\d{1,3}(,\d{3})+$|^\d+$/.test(cell) ? Number(cell.replaceAll(',', '')) : Number.NaN

/**
 * Rows of a pasted text or an uploaded file: SKU or GTIN, quantity (1 where there is none), unit. Empty lines
 * and a heading are left out; rows are counted without them.
 */
export const rowsOfText = (text: string): QuickRow[] =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter(line => line.trim() !== '')
    .map(cellsOf)
    .filter(([code = ''], index) => index > 0 || !HEADING.test(code))
    .map(([code = '', quantity = '1', unit], index) =>
      rowOf(index + 1, { code, quantity: piecesOf(quantity), ...(unit ? { unit } : {}) }),
    )
