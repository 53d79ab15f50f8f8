import * as z from 'zod/mini'
import { organizationRoles } from '../shared/actor.ts'
import { defineEvent } from '../shared/events.ts'

export const organizationChanged = defineEvent({
  type: 'organizations.organization-changed.v1',
  title: 'Organization changed',
  description:
    'An organization was registered, changed, suspended or let in again, or said something new of itself. What is of persons is not in it: read the organization.',
  schema: z.object({
    organizationId: z.string(),
    what: z.enum(['registered', 'changed', 'profileChanged', 'suspended', 'resumed']),
    roles: z.array(z.enum(organizationRoles)),
    buyerGroups: z.array(z.string()),
    status: z.enum(['active', 'suspended']),
    version: z.int(),
    changedBy: z.string(),
  }),
  example: {
    organizationId: 'org_dealer_01',
    what: 'changed',
    roles: ['dealer'],
    buyerGroups: ['gold'],
    status: 'active',
    version: 2,
    changedBy: 'user-operator.admin',
  },
})
