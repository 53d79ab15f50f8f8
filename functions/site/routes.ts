import * as z from 'zod/mini'
import { catalogue, type ErrorCode } from '../../shared/errors/catalogue.ts'
import { defineRoutes } from '../../shared/http/route.ts'

const codes = Object.keys(catalogue) as [ErrorCode, ...ErrorCode[]]

export const problemTypeSchema = z
  .object({
    code: z.enum(codes),
    title: z.string(),
    status: z.int(),
    help: z.string(),
    retry: z.enum(['never', 'after-change', 'later']),
  })
  .register(z.globalRegistry, { id: 'ProblemType', description: 'What a problem’s `type` stands for.' })

const text = z.string()

export const routes = defineRoutes({
  readPage: {
    method: 'GET',
    path: '/',
    permission: 'public',
    summary: 'The demo page with the chat widget',
    success: { status: 200, description: 'The page', schema: text, contentType: 'text/html' },
    errors: [],
  },
  readAsset: {
    method: 'GET',
    path: '/assets/{file}',
    permission: 'public',
    summary: 'A file of the page or the chat widget',
    description: '`dockline-chat.js` is the widget, for any page: one script tag and `<dockline-chat>`.',
    params: z.object({ file: z.string() }),
    success: { status: 200, description: 'The file', schema: text, contentType: '*/*' },
    errors: ['not-found'],
  },
  readOpenapi: {
    method: 'GET',
    path: '/v1/openapi.json',
    permission: 'public',
    summary: 'This description',
    success: { status: 200, description: 'An OpenAPI 3.1 document', schema: z.looseObject({}) },
    errors: [],
  },
  readProblemType: {
    method: 'GET',
    path: '/v1/problems/{code}',
    permission: 'public',
    summary: 'What an error code means and what to do',
    description: 'HTML for browsers, JSON for everyone else.',
    params: z.object({ code: z.enum(codes) }),
    success: { status: 200, description: 'The problem type', schema: problemTypeSchema },
    errors: ['not-found'],
  },
})
