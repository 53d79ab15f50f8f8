import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type SiteRequest, serve } from '../../../functions/site/serve.ts'
import { catalogue } from '../../../shared/errors/catalogue.ts'
import { pack } from '../../../web/assets-plugin.ts'

const site = serve({
  'index.html': pack({ contentType: 'text/html; charset=utf-8', body: '<h1>Hello</h1>' }),
  'openapi.json': pack({ contentType: 'application/json', body: '{"openapi":"3.1.0"}' }),
  'dockline-chat.js': pack({ contentType: 'text/javascript; charset=utf-8', body: 'void 0' }),
})

const ask = (routeKey: string, more: Partial<SiteRequest> = {}) =>
  site({ routeKey, params: {}, headers: {}, requestId: 'req-1', ...more })

const file = (name: string, headers = {}) => ask('GET /assets/{file}', { params: { file: name }, headers })
const problem = (code: string, accept: string) =>
  ask('GET /v1/problems/{code}', { params: { code }, headers: { accept } })

describe('the site', () => {
  it('shows the page under a policy that lets nothing inline run', () => {
    const { status, headers, body } = ask('GET /')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(String(body)).toBe('<h1>Hello</h1>')
  })

  it('gives the description of the API', () => {
    expect(JSON.parse(String(ask('GET /v1/openapi.json').body))).toEqual({ openapi: '3.1.0' })
  })

  it('sends a file compressed to whom understands that, plain to others', () => {
    const packed = file('dockline-chat.js', { 'accept-encoding': 'br;q=1.0, gzip' })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(String(gunzipSync(packed.body))).toBe('void 0')
    expect(packed.headers['cross-origin-resource-policy']).toBe('cross-origin')
    expect(String(file('dockline-chat.js').body)).toBe('void 0')
  })

  it('sends nothing to whom has the same file already', () => {
    const { etag } = file('dockline-chat.js').headers
    const again = file('dockline-chat.js', { 'if-none-match': `"other", W/${etag}` })
    expect(again.status).toBe(304)
    expect(again.body).toHaveLength(0)
  })

  it.each(['nothing.js', 'index.html', 'openapi.json', '__proto__', 'toString', ''])(
    'has no file %j',
    name => {
      const { status, headers, body } = file(name)
      expect(status).toBe(404)
      expect(headers['content-type']).toBe('application/problem+json')
      expect(JSON.parse(String(body))).toMatchObject({ code: 'not-found', requestId: 'req-1' })
    },
  )

  it.each(Object.entries(catalogue))('explains %s to programs and to people', (code, { title, status }) => {
    const json = problem(code, 'application/json')
    expect(JSON.parse(String(json.body))).toMatchObject({ code, title, status })
    const html = problem(code, 'text/html,*/*')
    expect(html.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(String(html.body)).toContain(`<h1>${title}</h1>`)
  })

  it('knows no problem that is not in the catalogue', () => {
    expect(problem('toString', 'text/html').status).toBe(404)
    expect(problem('<script>', 'text/html').status).toBe(404)
  })
})
