import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { contentTypeFor } from '../../../shared/http/accept.ts'

const route = {
  success: {
    status: 200,
    description: '',
    schema: z.object({}),
    alternatives: { 'application/pdf': '', 'application/xml': '' },
  },
}
const json = 'application/json'
const pdf = 'application/pdf'
const xml = 'application/xml'

describe('the form of an answer', () => {
  it.each([
    [undefined, json],
    ['', json],
    ['*/*', json],
    [pdf, pdf],
    ['application/XML', xml],
    ['text/html, application/pdf', pdf],
    ['application/*', json],
    ['application/json;q=0.5, application/pdf', pdf],
    ['*/*;q=0.1, application/xml;q=0.9', xml],
    ['application/json;q=0, */*', pdf],
    ['text/html,application/xhtml+xml,*/*;q=0.8', json],
  ])('for Accept: %s is %s', (accept, type) => expect(contentTypeFor(route, accept)).toBe(type))

  it.each(['text/html', 'image/*', 'application/pdf;q=0', 'rubbish'])('cannot be %s', accept => {
    expect(() => contentTypeFor(route, accept)).toThrow(DomainError)
  })

  it('is not asked about where there is one only', () => {
    expect(contentTypeFor({ success: { ...route.success, alternatives: {} } }, 'text/html')).toBe(json)
  })
})
