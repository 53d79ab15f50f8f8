import * as z from 'zod/mini'
import { listOf, pageQuery, shortPageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { sensitive } from '../../shared/personal.ts'
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

const subject = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,128}$/, 'must be the subject of a token, of 1 to 128 printable characters'))

const correction = {
  contact: z.optional(
    sensitive(
      z.strictObject({
        name: z.string().check(z.minLength(1), z.maxLength(100)),
        email: z.optional(z.email()),
      }),
    ),
  ),
  words: z.optional(sensitive(z.string().check(z.minLength(1), z.maxLength(2_000)))),
}

const asked = z
  .strictObject({ kind: z.enum(requestKinds), subject: z.optional(subject), ...correction })
  .check(
    z.refine(({ kind, contact, words }) => (kind === 'correction') === Boolean(contact ?? words), {
      message: 'must have contact or words where it is a correction, and only there',
    }),
  )

const requestSchema = z
  .object({
    requestId: idSchema('prq'),
    subject: z.string(),
    kind: z.enum(requestKinds),
    status: z.enum(['open', 'done']),
    askedAt: z.string(),
    dueAt: z.string(),
    doneAt: z.optional(z.string()),
    ...correction,
    daysLeft: z.optional(z.int()),
  })
  .register(z.globalRegistry, { id: 'PrivacyRequest', description: 'A person’s request about their data.' })

const exportSchema = z
  .object({
    fileName: z.string(),
    contentType: z.literal('application/zip'),
    rows: z.record(z.string(), z.int()),
    content: sensitive(z.string()),
  })
  .register(z.globalRegistry, {
    id: 'PersonalData',
    description: 'A zip, base64, and how many rows each kind has.',
  })

export const routes = defineRoutes({
  listNotices: {
    method: 'GET',
    path: '/v1/privacy/notices',
    permission: 'profile:read',
    summary: 'What personal data are used for',
    query: z.object(shortPageQuery),
    success: { status: 200, description: 'The notices that are valid today', schema: listOf(noticeSchema) },
    errors: [],
  },
  listConsents: {
    method: 'GET',
    path: '/v1/privacy/consents',
    permission: 'profile:read',
    personal: true,
    summary: 'What I have agreed to, and when',
    query: z.object(shortPageQuery),
    success: { status: 200, description: 'A page of my ledger, oldest first', schema: listOf(consentSchema) },
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
    description:
      'A zip with each kind of data as JSON and as CSV, base64 in `content`: memberships, consents, requests, conversations with their messages, what I have done and ordered.',
    success: {
      status: 200,
      description: 'The export',
      schema: exportSchema,
    },
    errors: [],
  },
  askRequest: {
    method: 'POST',
    path: '/v1/privacy/requests',
    permission: 'profile:read',
    personal: true,
    summary: 'Ask for correction or erasure of my data',
    description:
      'A correction says what is right: `contact` for one’s own name and address, `words` for anything else. The operator may ask for somebody who has written or called, by `subject`.',
    body: asked,
    success: { status: 201, description: 'The request with the day it is due', schema: requestSchema },
    errors: ['conflict'],
    example: { request: { kind: 'correction', contact: { name: '王芳', email: 'fang@dealer.example' } } },
  },
  listOwnRequests: {
    method: 'GET',
    path: '/v1/privacy/own-requests',
    permission: 'profile:read',
    personal: true,
    summary: 'My requests, and what became of them',
    query: z.object(shortPageQuery),
    success: { status: 200, description: 'A page of them, oldest first', schema: listOf(requestSchema) },
    errors: [],
  },
  listRequests: {
    method: 'GET',
    path: '/v1/privacy/requests',
    permission: 'privacy-request:complete',
    personal: true,
    summary: 'Open requests about personal data, the one due first at the beginning',
    query: z.object(pageQuery),
    description: '`daysLeft` is negative where one is overdue.',
    success: { status: 200, description: 'A page of open requests', schema: listOf(requestSchema) },
    errors: [],
  },
  completeRequest: {
    method: 'POST',
    path: '/v1/privacy/requests/{requestId}/completion',
    permission: 'privacy-request:complete',
    personal: true,
    summary: 'A request is done; an erasure destroys the person’s keys',
    description: 'A corrected contact is written into all of the person’s memberships with it.',
    params: z.object({ requestId: idSchema('prq') }),
    body: z.strictObject({}),
    success: { status: 200, description: 'The request, done', schema: requestSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
  },
  findPersons: {
    method: 'GET',
    path: '/v1/privacy/persons',
    permission: 'privacy-request:complete',
    personal: true,
    summary: 'Who has this e-mail address',
    description: 'For requests that come by mail. Addresses are found by a keyed hash: none is read.',
    query: z.object({ ...shortPageQuery, email: z.email().check(z.maxLength(254)) }),
    success: {
      status: 200,
      description: 'The subjects of the memberships with this address',
      schema: listOf(z.object({ subject: z.string() })),
    },
    errors: [],
  },
  exportPerson: {
    method: 'GET',
    path: '/v1/privacy/persons/{subject}/export',
    permission: 'privacy-request:complete',
    personal: true,
    summary: 'All data about somebody who has asked by other ways',
    params: z.object({ subject }),
    success: { status: 200, description: 'The export', schema: exportSchema },
    errors: ['not-found'],
  },
})
