import * as z from 'zod/mini'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'

export const exportForms = ['pdf', 'xml', 'json'] as const

export const partSchema = z.object({
  /** `2026-11-part-001.zip` */
  name: z.string(),
  bytes: z.int(),
  /** hex */
  sha256: z.string(),
  /** how many invoices are in it */
  invoices: z.int(),
})

/** The invoices of a month as files, in parts of so many. */
export const exportSchema = z
  .object({
    exportId: idSchema('exp'),
    organizationId: z.string(),
    /** of the days of issue, in the tenant's time zone */
    month: z.string(),
    forms: z.array(z.enum(exportForms)),
    status: z.enum(['running', 'done']),
    requestedAt: z.string(),
    doneAt: z.optional(z.string()),
    parts: z.array(partSchema),
  })
  .register(z.globalRegistry, { id: 'InvoiceExport', description: 'An export of a month’s invoices.' })

export type InvoiceExport = z.infer<typeof exportSchema>
export type ExportPart = z.infer<typeof partSchema>
export type ExportForm = (typeof exportForms)[number]

/** An invoice in the list of a month: enough for an index without reading it. */
export interface MonthEntry {
  readonly invoiceId: string
  readonly number: string
  readonly kind: 'invoice' | 'creditNote'
  readonly issuedOn: string
  readonly sellerId: string
  readonly buyerId: string
}

/** Months and exports, by access pattern. */
export interface InvoiceExports {
  /** Puts an invoice into the months of both its sides. Repeated, it changes nothing. */
  register(entry: MonthEntry): Promise<void>
  /** The invoices of a month from a place on, in order of days and numbers. */
  month(
    organizationId: string,
    month: string,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<{ entries: MonthEntry[]; cursor?: string }>
  insert(wanted: InvoiceExport, first: DomainEvent, record: IdempotencyRecord): Promise<void>
  find(
    organizationId: string,
    exportId: string,
  ): Promise<(InvoiceExport & { readonly next?: string }) | undefined>
  /**
   * Adds a part, with the event of the next one unless it was the last.
   *
   * @param next where the next part begins
   * @throws AlreadyConsumed when the part is there already
   */
  addPart(
    after: InvoiceExport,
    next: { readonly cursor: string; readonly event: DomainEvent } | undefined,
  ): Promise<void>
}
