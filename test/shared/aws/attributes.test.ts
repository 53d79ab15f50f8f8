import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromItem, toItem } from '../../../shared/aws/attributes.ts'
import type { Value } from '../../../shared/writes.ts'

const json = fc.jsonValue() as fc.Arbitrary<Value>

describe('items as attributes', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), json), item => {
        expect(JSON.stringify(fromItem(toItem(item)))).toBe(JSON.stringify(item))
      }),
    )
  })

  it('keep keys and counts as types of the database, and what is nested as one text', () => {
    const item = { pk: 'ord_1', count: 3, open: true, none: null, lines: [{ sku: 'A', note: undefined }] }
    expect(toItem(item)).toEqual({
      pk: { S: 'ord_1' },
      count: { N: '3' },
      open: { BOOL: true },
      none: { NULL: true },
      lines: { M: { json: { S: '[{"sku":"A"}]' } } },
    })
  })

  it('have no members that are undefined', () => {
    expect(toItem({ pk: 'a', gone: undefined })).toEqual({ pk: { S: 'a' } })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuse %s', value => {
    expect(() => toItem({ pk: 'a', value })).toThrow(TypeError)
  })
})
