import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataKey, EnvelopeError, type FieldContext, open, seal } from '../../shared/envelope.ts'

const key = dataKey(randomBytes(40).toString('base64'), randomBytes(32))
const context: FieldContext = {
  tenant: 'demo',
  subject: 'dealer.buyer',
  entity: 'msg_1',
  field: 'text',
}

const faultOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    return error instanceof EnvelopeError ? error.fault : 'another error'
  }
  return 'none'
}

describe('envelope', () => {
  it('gives back any text for the field it was sealed for', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        text => open(seal(text, key, context), key, context) === text,
      ),
    )
  })

  it('adds 37 bytes and never writes the same text alike twice', () => {
    const [one, other] = [seal('13800138000', key, context), seal('13800138000', key, context)]
    expect(Buffer.from(one, 'base64')).toHaveLength(11 + 37)
    expect(one).not.toBe(other)
    expect(one).not.toContain('13800138000')
    // What is stored today must open tomorrow: the version is not moved by the way.
    expect(Buffer.from(one, 'base64')[0]).toBe(1)
  })

  it.each([
    ['tenant', 'haihe'],
    ['subject', 'other-dealer.buyer'],
    ['entity', 'msg_2'],
    ['field', 'reply'],
  ])('does not open when it is moved to another %s', (part, value) => {
    const sealed = seal('我的订单到哪了', key, context)
    expect(faultOf(() => open(sealed, key, { ...context, [part]: value }))).toBe('not-authentic')
  })

  it('does not confuse contexts whose parts only join to the same text', () => {
    const sealed = seal('x', key, { ...context, subject: 'a', entity: 'bc' })
    expect(faultOf(() => open(sealed, key, { ...context, subject: 'ab', entity: 'c' }))).toBe('not-authentic')
  })

  it('does not open after any one bit of it is turned', () => {
    const bytes = Buffer.from(seal('order ord_1 is on its way', key, context), 'base64')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = Buffer.from(bytes)
      const at = bit >> 3
      turned[at] = (turned[at] ?? 0) ^ (1 << (bit & 7))
      expect(faultOf(() => open(turned.toString('base64'), key, context))).not.toBe('none')
    }
  })

  it('says when it was sealed with another data key', () => {
    const other = dataKey(randomBytes(40).toString('base64'), key.secret)
    expect(faultOf(() => open(seal('x', key, context), other, context))).toBe('other-key')
  })

  it.each(['', 'AQ==', 'plain text', Buffer.alloc(60, 9).toString('base64')])(
    'refuses "%s" as malformed',
    text => {
      expect(faultOf(() => open(text, key, context))).toBe('malformed')
    },
  )
})
