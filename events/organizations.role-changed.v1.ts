import * as z from 'zod/mini'
import { permissions } from '../shared/actor.ts'
import { defineEvent } from '../shared/events.ts'

export const roleChanged = defineEvent({
  type: 'organizations.role-changed.v1',
  title: 'Role changed',
  description:
    'A role of an organization’s own was made, changed or ended. It works for its members within a minute.',
  schema: z.object({
    organizationId: z.string(),
    roleId: z.string(),
    what: z.enum(['made', 'changed', 'ended']),
    permissions: z.array(z.enum(permissions)),
    version: z.int(),
    changedBy: z.string(),
  }),
  example: {
    organizationId: 'org_dealer_01',
    roleId: 'night-buyer',
    what: 'made',
    permissions: ['profile:read', 'product:read', 'order:place', 'order:read'],
    version: 1,
    changedBy: 'user-dealer.admin',
  },
})
