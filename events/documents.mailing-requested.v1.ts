import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const mailingRequested = defineEvent({
  type: 'documents.mailing-requested.v1',
  title: 'Mailing requested',
  description: 'An invoice is to be mailed. The address is with the mailing, not in the event.',
  schema: z.object({ mailingId: z.string(), invoiceId: z.string(), buyerId: z.string() }),
  example: {
    mailingId: 'mal_01KAQ3W1D3F5H7K9M1P3R5T7V9',
    invoiceId: 'inv_01KAQ3W1D3F5H7K9M1P3R5T7V9',
    buyerId: 'org_dealer_01',
  },
})
