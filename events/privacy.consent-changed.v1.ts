import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const consentChanged = defineEvent({
  type: 'privacy.consent-changed.v1',
  title: 'Consent changed',
  description: 'A person has agreed to the use of their data for a purpose, or does not any more.',
  schema: z.object({
    /** the issuer's id of the person */
    subject: z.string(),
    purpose: z.string(),
    given: z.boolean(),
    noticeVersion: z.int(),
  }),
  example: { subject: 'user-dealer.buyer', purpose: 'analytics', given: false, noticeVersion: 1 },
})
