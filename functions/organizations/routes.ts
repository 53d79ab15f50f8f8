import * as z from 'zod/mini'
import { organizationRoles, permissions } from '../../shared/actor.ts'
import { defineRoutes } from '../../shared/http/route.ts'

const meSchema = z
  .object({
    subject: z.string(),
    organization: z.object({
      organizationId: z.string(),
      name: z.string(),
      roles: z.array(z.enum(organizationRoles)),
    }),
    role: z.string(),
    permissions: z.array(z.enum(permissions)),
  })
  .register(z.globalRegistry, { id: 'Me', description: 'Who the token makes you, and what you may do.' })

export const routes = defineRoutes({
  readMe: {
    method: 'GET',
    path: '/v1/me',
    permission: 'profile:read',
    summary: 'Who I am',
    description: 'The organization you act for, your role in it and its permissions.',
    success: { status: 200, description: 'You', schema: meSchema },
    errors: ['organization-ambiguous'],
  },
})
