import * as z from 'zod/mini'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'

const side = z.object({ name: z.string(), taxNumber: z.string() })
const decimalText = z.string()

/** An invoice that an organization got from outside, as it was read. */
export const receivedSchema = z
  .object({
    receivedId: idSchema('rcv'),
    format: z.enum(['ubl', 'fapiao', 'ofd']),
    number: z.string(),
    kind: z.enum(['invoice', 'creditNote']),
    issuedOn: z.string(),
    seller: side,
    buyer: side,
    currency: z.string(),
    /** decimal text as in the document */
    totals: z.object({ net: decimalText, tax: decimalText, gross: decimalText }),
    /** `faulty`: a rule of the norm or an amount is broken */
    verdict: z.enum(['sound', 'faulty']),
    findings: z.array(
      z.object({
        rule: z.string(),
        severity: z.enum(['fatal', 'inexact', 'warning']),
        pointer: z.string(),
        says: z.string(),
      }),
    ),
    /** by which rules it was judged */
    rules: z.string(),
    fileName: z.string(),
    contentType: z.string(),
    bytes: z.int(),
    /** of the file as it came, hex */
    sha256: z.string(),
    receivedAt: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'ReceivedInvoice',
    description: 'An invoice from outside, read and checked.',
  })

export type Received = z.infer<typeof receivedSchema>

/** What came from outside, by access pattern; always within one organization. */
export interface ReceivedInvoices {
  /** @throws `already-received` when the organization has an invoice of that seller with that number */
  insert(organizationId: string, received: Received, record: IdempotencyRecord): Promise<void>
  find(organizationId: string, receivedId: string): Promise<Received | undefined>
  /** Newest first. */
  list(
    organizationId: string,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<{ items: Received[]; cursor?: string }>
}
