import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { purposes } from './notices.ts'
import { requestKinds } from './privacy.ts'

const localized = z.object({ zh: z.string(), en: z.string() })

const noticeSchema = z
  .object({
    purpose: z.enum(purposes),
    version: z.int(),
    validFrom: z.string(),
    title: localized,
    method: localized,
    scope: localized,
    recipients: localized,
    retention: localized,
    crossBorder: localized,
    basis: z.enum(['contract', 'consent']),
  })
  .register(z.globalRegistry, {
    id: 'PrivacyNotice',
    description: 'For what personal data are used, and how.',
  })

const consentSchema = z
  .object({
    subject: z.string(),
    purpose: z.enum(purposes),
    version: z.int(),
    given: z.boolean(),
    noticeVersion: z.int(),
    at: z.string(),
  })
  .register(z.globalRegistry, { id: 'Consent', description: 'An entry of the consent ledger.' })

const requestSchema = z
  .object({
    requestId: idSchema('prq'),
    subject: z.string(),
    kind: z.enum(requestKinds),
    status: z.enum(['open', 'done']),
    askedAt: z.string(),
    dueAt: z.string(),
    doneAt: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'PrivacyRequest', description: 'A person’s request about their data.' })

export const routes = defineRoutes({
  listNotices: {
    method: 'GET',
    path: '/v1/privacy/notices',
    permission: 'profile:read',
    summary: 'What personal data are used for',
    success: { status: 200, description: 'The notices that are valid today', schema: listOf(noticeSchema) },
    errors: [],
  },
  listConsents: {
    method: 'GET',
    path: '/v1/privacy/consents',
    permission: 'profile:read',
    personal: true,
    summary: 'What I have agreed to, and when',
    success: { status: 200, description: 'My whole ledger, oldest first', schema: listOf(consentSchema) },
    errors: [],
  },
  giveConsent: {
    method: 'POST',
    path: '/v1/privacy/consents',
    permission: 'profile:read',
    summary: 'Agree to a purpose, or withdraw',
    description: 'Holds from the next request on: what has no valid purpose is not stored.',
    body: z.strictObject({ purpose: z.enum(purposes), given: z.boolean(), noticeVersion: z.int() }),
    success: { status: 201, description: 'The new entry of the ledger', schema: consentSchema },
    errors: ['precondition-failed', 'conflict'],
    example: { request: { purpose: 'analytics', given: true, noticeVersion: 1 } },
  },
  exportData: {
    method: 'GET',
    path: '/v1/privacy/export',
    permission: 'profile:read',
    personal: true,
    summary: 'All data about me',
    description: 'A zip with each kind of data as JSON and as CSV, base64 in `content`.',
    success: {
      status: 200,
      description: 'The export',
      schema: z.object({
        fileName: z.string(),
        contentType: z.literal('application/zip'),
        rows: z.record(z.string(), z.int()),
        content: z.string(),
      }),
    },
    errors: [],
  },
  askRequest: {
    method: 'POST',
    path: '/v1/privacy/requests',
    permission: 'profile:read',
    summary: 'Ask for correction or erasure of my data',
    body: z.strictObject({ kind: z.enum(requestKinds) }),
    success: { status: 201, description: 'The request with the day it is due', schema: requestSchema },
    errors: ['conflict'],
    example: { request: { kind: 'erasure' } },
  },
  listRequests: {
    method: 'GET',
    path: '/v1/privacy/requests',
    permission: 'privacy-request:complete',
    summary: 'Open requests about personal data, the one due first at the beginning',
    query: z.object(pageQuery),
    success: { status: 200, description: 'A page of open requests', schema: listOf(requestSchema) },
    errors: [],
  },
  completeRequest: {
    method: 'POST',
    path: '/v1/privacy/requests/{requestId}/completion',
    permission: 'privacy-request:complete',
    summary: 'A request is done; an erasure destroys the person’s keys',
    params: z.object({ requestId: idSchema('prq') }),
    body: z.strictObject({}),
    success: { status: 200, description: 'The request, done', schema: requestSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
  },
})
