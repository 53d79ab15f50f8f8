import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const exportRequested = defineEvent({
  type: 'documents.export-requested.v1',
  title: 'Export requested',
  description:
    'Somebody wants the invoices of a month as files, or the next part of such an export is due. The work of each part is the effect of one event.',
  schema: z.object({
    exportId: z.string(),
    organizationId: z.string(),
    /** how many parts are written already */
    parts: z.int(),
  }),
  example: { exportId: 'exp_01KAQ3W1D3F5H7K9M1P3R5T7V9', organizationId: 'org_dealer_01', parts: 0 },
})
