import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gtin14, gtinCheckDigit, isGtin } from '../../../functions/catalog/gtin.ts'
import { inBaseUnits } from '../../../functions/catalog/packs.ts'
import { priceEntrySchema } from '../../../functions/catalog/price-list.ts'
import { productFactsSchema } from '../../../functions/catalog/product.ts'
import { areFoundBy, wordsOf, wordsOfProduct } from '../../../functions/catalog/words.ts'
import type { DomainError } from '../../../shared/errors/domain-error.ts'
import { parseOrRefuse } from '../../../shared/http/validate.ts'
import { facts } from './world.ts'

/** What is wrong with a product, as the caller is told. */
const faultsOf = (
  changes: Record<string, unknown>,
  schema: typeof productFactsSchema = productFactsSchema,
) => {
  try {
    parseOrRefuse(schema, { ...facts(), ...changes }, 'body')
    return []
  } catch (thrown) {
    const { errors } = (thrown as DomainError).extensions as { errors: { pointer: string; rule: string }[] }
    return errors.map(({ pointer, rule }) => `${pointer} ${rule}`)
  }
}

describe('A GTIN', () => {
  it.each(['4006381333931', '036000291452', '96385074', '10614141000415', '09780306406157'])(
    '%s has the right check digit',
    gtin => expect(isGtin(gtin)).toBe(true),
  )

  it('is not one with a digit changed, two neighbours swapped, or another length', () => {
    for (const text of ['4006381333932', '4006381339331', '400638133393', '', '4006381333931 ']) {
      expect(isGtin(text), text).toBe(false)
    }
  })

  it('is the same number in its short and its long form', () => {
    expect(gtin14('96385074')).toBe('00000096385074')
    expect(isGtin(gtin14('96385074'))).toBe(true)
  })

  it('finds every single digit that is wrong', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(
        digits,
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (all, place, by) => {
          const gtin = `${all.join('')}${gtinCheckDigit(all.join(''))}`
          const wrong = [...gtin]
            .map((digit, i) => (i === place ? (Number(digit) + by) % 10 : digit))
            .join('')
          expect(isGtin(gtin)).toBe(true)
          expect(isGtin(wrong)).toBe(false)
        },
      ),
    )
  })
})

describe('What a seller says of a product', () => {
  it('is taken when it is right', () => {
    expect(faultsOf({})).toEqual([])
    expect(faultsOf({ translations: { de: { name: 'Schraube' }, 'pt-BR': { name: 'Parafuso' } } })).toEqual(
      [],
    )
  })

  it.each([
    [{ gtin: '4006381333932' }, '/gtin must be a GTIN whose check digit is right'],
    [{ gtin: '123' }, '/gtin must be a GTIN of 8, 12, 13 or 14 digits'],
    [{ unit: 'ZZZ' }, '/unit must be a unit of UN/ECE Recommendation 20'],
    [{ packs: [{ unit: 'C62', quantity: 12 }] }, '/packs must each have a unit of their own'],
    [{ packs: [{ unit: 'XCS', quantity: 1 }] }, '/packs/0/quantity must be at least 2'],
    [{ taxClassificationCode: '123' }, '/taxClassificationCode must have 19 digits'],
    [{ taxRate: '13%' }, '/taxRate must be a rate'],
    [{ unitPrice: { amount: -1, currency: 'CNY' } }, '/unitPrice/amount must be 0 to 1000000000'],
    [{ unitPrice: { amount: 2e9, currency: 'CNY' } }, '/unitPrice/amount must be 0 to 1000000000'],
    [{ unitPrice: { amount: 19.99, currency: 'CNY' } }, '/unitPrice/amount'],
    [{ quantityRules: { minimum: 10, multiple: 12 } }, '/quantityRules/minimum must be a multiple'],
    [{ quantityRules: { minimum: 24, maximum: 12 } }, '/quantityRules/maximum must not be below minimum'],
    [{ availableTo: ['gold'] }, '/availableTo/0 must be everyone, group:'],
    [{ name: { zh: '螺栓' } }, '/name/en is required'],
    [{ colour: 'red' }, ' must not have the members colour'],
    [
      {
        translations: Object.fromEntries(
          ['de', 'fr', 'it', 'es', 'pt', 'nl'].map(tag => [
            tag,
            { name: 'x', description: 'x'.repeat(4_000) },
          ]),
        ),
      },
      ' must have at most 20000 characters',
    ],
  ])('is refused with the field and its rule: %j', (changes, fault) => {
    expect(faultsOf(changes).join('\n')).toContain(fault)
  })

  it('is refused when a pack has the GTIN of the piece, in whatever length', () => {
    const packs = [{ unit: 'XCS', quantity: 12, gtin: '04006381333931' }]
    expect(faultsOf({ gtin: '4006381333931', packs })).toEqual(['/packs must each have a GTIN of their own'])
  })
})

describe('A price entry', () => {
  const faults = (tiers: unknown) =>
    priceEntrySchema.safeParse({ sku: 'S', tiers }).error?.issues.map(({ message }) => message)

  it('has rising quantities and no rising prices', () => {
    expect(faults([{ from: 1, amount: 2 }])).toBeUndefined()
    expect(
      faults([
        { from: 10, amount: 2 },
        { from: 10, amount: 1 },
      ]),
    ).toEqual(['must have rising quantities'])
    expect(
      faults([
        { from: 1, amount: 2 },
        { from: 10, amount: 3 },
      ]),
    ).toEqual(['must not get dearer with the quantity'])
    expect(faults([])).toHaveLength(1)
  })
})

describe('A quantity in packs', () => {
  const product = { unit: 'C62', packs: [{ unit: 'XCS', quantity: 24 }] }

  it('is counted in pieces', () => {
    expect(inBaseUnits(product, 2, 'XCS')).toEqual({ kind: 'quantity', quantity: 48 })
    expect(inBaseUnits(product, 2)).toEqual({ kind: 'quantity', quantity: 2 })
  })

  it('in a unit that the SKU does not have is refused with those that it has', () => {
    expect(inBaseUnits(product, 2, 'XPX')).toEqual({ kind: 'unknownUnit', units: ['C62', 'XCS'] })
  })
})

describe('A product is found', () => {
  const bolt = {
    sku: 'DL-10002',
    name: { zh: '内六角螺栓 M8 镀锌', en: 'Hex socket bolt M8, zinc plated' },
    translations: { de: { name: 'Innensechskantschraube' } },
    category: 'fasteners',
  }

  it.each(['hex', 'BOLT m8', '螺栓', '栓', 'm8 六角', 'dl-10002', '10002', 'innen', 'fast', 'Ｍ８'])(
    'by %s',
    query => expect(areFoundBy(wordsOfProduct(bolt), wordsOf(query))).toBe(true),
  )

  it.each(['nut', 'bolt m10', '螺母', 'ocket'])('not by %s', query => {
    expect(areFoundBy(wordsOfProduct(bolt), wordsOf(query))).toBe(false)
  })

  it('by at most forty words, however long its names are', () => {
    const name = { zh: '螺'.repeat(200), en: Array.from({ length: 100 }, (_, i) => `w${i}`).join(' ') }
    expect(wordsOfProduct({ ...bolt, name }).length).toBe(40)
  })
})
