import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromItem, toItem } from '../../../shared/aws/attributes.ts'
import type { Value } from '../../../shared/writes.ts'

const json = fc.jsonValue() as fc.Arbitrary<Value>
const name = fc.string({ minLength: 1 }).filter(each => each !== '__proto__')

describe('items as attributes', () => {
  it('come back as they were, by the order of their names whatever order the database gave', () => {
    fc.assert(
      fc.property(fc.dictionary(name, json), item => {
        const inOrder = (one: object) => JSON.stringify(Object.entries(one))
        const sorted = Object.fromEntries(
          Object.keys(item)
            .toSorted()
            .map(each => [each, item[each]]),
        )
        const turned = Object.fromEntries(Object.entries(toItem(item)).toReversed())
        expect(inOrder(fromItem(toItem(item)))).toBe(inOrder(sorted))
        expect(inOrder(fromItem(turned))).toBe(inOrder(sorted))
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

  it('pack what is long, and unpack it from the client and from a stream', () => {
    const item = {
      pk: 'ord_1',
      lines: Array.from({ length: 100 }, (_, i) => ({ sku: `SKU-${i}`, name: '内六角螺栓' })),
    }
    const attributes = toItem(item)
    const packed = attributes.lines?.M?.deflated?.B ?? ''
    expect(packed.length * 3).toBeLessThan(JSON.stringify(item.lines).length)
    expect(fromItem(attributes)).toEqual(item)
  })

  it('are refused in a form that is not ours, rather than read as something else', () => {
    expect(() => fromItem({ pk: { S: 'a' }, lines: { L: [{ S: 'tree' }] } as never })).toThrow(TypeError)
    expect(() => fromItem({ pk: { S: 'a' }, line: { M: { sku: { S: 'tree' } } } })).toThrow(TypeError)
  })

  it('have no members that are undefined', () => {
    expect(toItem({ pk: 'a', gone: undefined })).toEqual({ pk: { S: 'a' } })
  })

  it('refuse a member that would be none of the result', () => {
    expect(() => toItem({ pk: 'a', ['__proto__']: [] })).toThrow(TypeError)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuse %s', value => {
    expect(() => toItem({ pk: 'a', value })).toThrow(TypeError)
  })
})
