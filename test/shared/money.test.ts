import { expect, it } from 'vitest'
import { addMoney, money, moneySchema, subtractMoney, sumMoney, timesQuantity } from '../../shared/money.ts'

const cny = (amount: number) => ({ amount, currency: 'CNY' })

it('adds, subtracts and multiplies whole minor units', () => {
  expect(addMoney(cny(1999), cny(1))).toEqual(cny(2000))
  expect(subtractMoney(cny(1), cny(1999))).toEqual(cny(-1998))
  expect(timesQuantity(cny(1999), 3)).toEqual(cny(5997))
  expect(sumMoney([cny(1), cny(2), cny(4)], 'CNY')).toEqual(cny(7))
  expect(sumMoney([], 'EUR')).toEqual({ amount: 0, currency: 'EUR' })
})

it('refuses fractions, what is too large to be exact, and other currencies', () => {
  expect(() => money(0.5, 'CNY')).toThrow(RangeError)
  expect(() => money(Number.MAX_SAFE_INTEGER + 1, 'CNY')).toThrow(RangeError)
  expect(() => timesQuantity(cny(1), 0.5)).toThrow(RangeError)
  const euro = { amount: 1, currency: 'EUR' }
  for (const combine of [addMoney, subtractMoney]) expect(() => combine(cny(1), euro)).toThrow(RangeError)
  expect(() => sumMoney([euro], 'CNY')).toThrow(RangeError)
})

it('on the wire it is a whole amount and three capital letters', () => {
  for (const good of [cny(-5), cny(0)]) expect(moneySchema.safeParse(good).success).toBe(true)
  for (const bad of [
    cny(1.5),
    { amount: 1, currency: 'cny' },
    { amount: 1, currency: 'CNYX' },
    { amount: 1 },
  ]) {
    expect(moneySchema.safeParse(bad).success).toBe(false)
  }
})
