import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const requestChanged = defineEvent({
  type: 'privacy.request-changed.v1',
  title: 'Request about personal data',
  description:
    'A person has asked for correction or erasure, or it was done. After a done erasure the person’s data keys are gone: drop what you have derived from them.',
  schema: z.object({
    requestId: z.string(),
    /** the issuer's id of the person */
    subject: z.string(),
    kind: z.enum(['correction', 'erasure']),
    status: z.enum(['open', 'done']),
    dueAt: z.string(),
  }),
  example: {
    requestId: 'prq_01KAQ3T5V8ZK4E2M6N8P0R2T4W',
    subject: 'user-dealer.buyer',
    kind: 'erasure',
    status: 'done',
    dueAt: '2026-12-25T00:00:00.000Z',
  },
})
