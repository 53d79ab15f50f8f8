import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const memberChanged = defineEvent({
  type: 'organizations.member-changed.v1',
  title: 'Member changed',
  description:
    'Somebody became a member of an organization, got another role in it, or left it. It works at every function within a minute.',
  schema: z.object({
    organizationId: z.string(),
    /** the issuer's id of the person or machine */
    subject: z.string(),
    what: z.enum(['joined', 'changed', 'left']),
    role: z.string(),
    version: z.int(),
    changedBy: z.string(),
  }),
  example: {
    organizationId: 'org_dealer_01',
    subject: 'user-dealer.buyer',
    what: 'joined',
    role: 'dealer.buyer',
    version: 1,
    changedBy: 'user-dealer.admin',
  },
})
