import * as z from 'zod/mini'
import { listOf, pageQuery, shortPageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'

const entrySchema = z
  .looseObject({
    seq: z.int(),
    requestId: z.string(),
    at: z.string(),
    actor: z.string(),
    onBehalfOf: z.string(),
    role: z.string(),
    route: z.string(),
    objects: z.array(z.string()),
    decision: z.enum(['done', 'read', 'denied']),
    prevHash: z.string(),
    hash: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'AuditEntry',
    description:
      'Who did what. `hash` is the SHA-256 of the other members as canonical JSON (RFC 8785); `prevHash` is the hash of the entry before.',
  })

const anchorSchema = z.object({ seq: z.int(), hash: z.string(), at: z.string() }).register(z.globalRegistry, {
  id: 'AuditAnchor',
  description: 'The head of the chain at a moment, from storage in which nobody can change it.',
})

const name = z.string().check(z.minLength(1), z.maxLength(256))

export const routes = defineRoutes({
  listAuditEntries: {
    method: 'GET',
    path: '/v1/audit-entries',
    permission: 'audit:read',
    personal: true,
    summary: 'Who did what',
    description:
      'With `object` or `actor`: entries on a thing or of somebody, newest first. Without: the chain in its order, after the entry `after`. Entries are in it about a minute after what they tell of.',
    query: z.object({
      ...pageQuery,
      object: z.optional(name),
      actor: z.optional(name),
      after: z._default(z.coerce.number().check(z.int(), z.gte(0)), 0),
    }),
    success: { status: 200, description: 'A page of entries', schema: listOf(entrySchema) },
    errors: [],
  },
  listAuditAnchors: {
    method: 'GET',
    path: '/v1/audit-anchors',
    permission: 'audit:read',
    summary: 'The anchors of the audit chain',
    query: z.object({ ...shortPageQuery, sort: z._default(z.enum(['oldest', 'newest']), 'oldest') }),
    success: { status: 200, description: 'A page of anchors', schema: listOf(anchorSchema) },
    errors: [],
  },
})
