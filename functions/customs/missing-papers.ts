import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import { idSchema } from '../../shared/ids.ts'
import { type Money, moneySchema } from '../../shared/money.ts'
import { minorUnits, toMoney } from '../invoicing/index.ts'
import type { Declaration, Declarations } from './declaration.ts'

/** What is not there of a trade's papers. */
export const missingKinds = ['entryNumber', 'payment', 'invoice'] as const

/** A declared trade with what is there of its papers, and what is not. */
export const tradePapersSchema = z
  .object({
    declarationId: idSchema('cdc'),
    orderId: idSchema('ord'),
    declaredOn: z.string(),
    entryNumber: z.optional(z.string()),
    /** what is paid for the goods, without freight and insurance */
    price: moneySchema,
    /** sum of the payments that are linked */
    paid: moneySchema,
    invoiceIds: z.array(z.string()),
    missing: z.array(
      z.object({
        paper: z.enum(missingKinds),
        /** of a payment: what is not paid for by any paper */
        amount: z.optional(moneySchema),
      }),
    ),
  })
  .register(z.globalRegistry, {
    id: 'TradePapers',
    description: 'Order, declaration, payments and invoices of one import, and which of them are not there.',
  })
export type TradePapers = z.infer<typeof tradePapersSchema>

/**
 * The papers of a trade: order ↔ declaration ↔ payment ↔ invoice. A payment abroad needs a true trade behind it with
 * matching papers (Foreign Exchange Regulations, art. 12 and 14).
 */
export const tradePapersOf = (declaration: Declaration): TradePapers => {
  const { declarationId, orderId, declaredOn, entryNumber, tradeCurrency, lines, papers } = declaration
  const sum = (all: readonly Money[]): bigint => all.reduce((total, each) => total + minorUnits(each), 0n)
  const price = sum(lines.map(line => line.price))
  const paid = sum(papers.flatMap(paper => (paper.kind === 'payment' ? [paper.amount] : [])))
  const invoiceIds = papers.flatMap(paper => (paper.kind === 'invoice' ? [paper.reference] : []))
  const inTrade = (units: bigint): Money => toMoney(units, tradeCurrency)
  return {
    declarationId,
    orderId,
    declaredOn,
    ...(entryNumber ? { entryNumber } : {}),
    price: inTrade(price),
    paid: inTrade(paid),
    invoiceIds,
    missing: [
      ...(entryNumber ? [] : [{ paper: 'entryNumber' as const }]),
      ...(paid < price ? [{ paper: 'payment' as const, amount: inTrade(price - paid) }] : []),
      ...(invoiceIds.length ? [] : [{ paper: 'invoice' as const }]),
    ],
  }
}

interface ReportDeps {
  readonly declarations: Pick<Declarations, 'ofImporter'>
}

/** The papers of what one's own organization has imported, the last trade first; a page may lack what is complete. */
export const reportPapers =
  ({ declarations }: ReportDeps) =>
  async (
    { limit, cursor, only }: { limit: number; cursor: string | undefined; only: 'all' | 'incomplete' },
    { organizationId }: Actor,
  ): Promise<{ items: TradePapers[]; cursor?: string }> => {
    const page = await declarations.ofImporter(organizationId, { limit, cursor })
    const items = page.items.map(tradePapersOf)
    return {
      items: only === 'all' ? items : items.filter(({ missing }) => missing.length),
      ...(page.cursor ? { cursor: page.cursor } : {}),
    }
  }
