import { describe, expect, it } from 'vitest'
import { readUbl, writeUbl } from '../../../functions/documents/ubl.ts'
import { samples } from './samples.ts'

describe('an official sample invoice', () => {
  it('there are sixteen of them', () => expect(samples.size).toBe(16))

  for (const [name, bytes] of samples) {
    it(`${name} is understood to the last element`, () => {
      const { notUnderstood, otherCurrencies } = readUbl(bytes)
      expect(notUnderstood).toEqual([])
      expect(otherCurrencies).toEqual([])
    })
    it(`${name} gives the same invoice when it was written by us`, () => {
      const { invoice } = readUbl(bytes)
      const written = writeUbl(invoice)
      const again = readUbl(written)
      expect(again.invoice).toEqual(invoice)
      expect(writeUbl(again.invoice)).toBe(written)
    })
  }
})
