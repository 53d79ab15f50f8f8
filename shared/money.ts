import * as z from 'zod/mini'

/** An amount in the minor unit of its currency (fen for CNY, cents for EUR), never a fraction of one. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

/** Money on the wire: `{ "amount": 1999, "currency": "CNY" }` is 19.99 yuan. */
export const moneySchema = z
  .object({
    amount: z.int(),
    currency: z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')),
  })
  .register(z.globalRegistry, {
    id: 'Money',
    description: 'An amount in minor units (fen, cents) with its ISO 4217 currency.',
    examples: [{ amount: 1999, currency: 'CNY' }],
  })

export const money = (amount: number, currency: string): Money => {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not a whole number of minor units`)
  return { amount, currency }
}

const sameCurrency = (a: Money, b: Money): void => {
  if (a.currency !== b.currency) throw new RangeError(`cannot combine ${a.currency} with ${b.currency}`)
}

export const addMoney = (a: Money, b: Money): Money => {
  sameCurrency(a, b)
  return money(a.amount + b.amount, a.currency)
}

export const subtractMoney = (a: Money, b: Money): Money => {
  sameCurrency(a, b)
  return money(a.amount - b.amount, a.currency)
}

/** Price times a whole quantity: exact, so nothing is rounded here. */
export const timesQuantity = (price: Money, quantity: number): Money =>
  money(price.amount * quantity, price.currency)

export const sumMoney = (amounts: readonly Money[], currency: string): Money =>
  amounts.reduce(addMoney, money(0, currency))
