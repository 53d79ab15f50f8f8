import type { Instant } from '../../shared/clock.ts'
import { decimal, powerOfTen, sum, toFixed } from '../../shared/decimal.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Money } from '../../shared/money.ts'
import { inMainUnit, minorDigits, minorUnits } from './amounts.ts'
import { shareBetween } from './cumulative.ts'
import { MOST_DIGITS_AFTER_POINT, plain, quantityText, quantityUnits } from './quantity.ts'
import { listAmount, shareDiscount } from './tax.ts'
import type { TaxCategory } from './tax-rates.ts'

/** What ordering says about a shipment: the data of its event. */
export interface ShippedGoods {
  readonly orderId: string
  readonly shipmentId: string
  readonly sellerId: string
  readonly buyerId: string
  readonly buyerOrderReference?: string | undefined
  readonly currency: string
  readonly lines: readonly {
    readonly lineNumber: number
    readonly sku: string
    readonly name: { readonly zh: string; readonly en: string }
    readonly unit: string
    readonly quantity: number
    readonly unitPrice: Money
    readonly exactUnitPrice?: string | undefined
    readonly discount?: Money | undefined
    readonly isFree?: true | undefined
    readonly taxRate: string
    readonly taxCategory?: TaxCategory | undefined
    readonly taxClassificationCode: string
  }[]
  /** off the shipment's lines together */
  readonly discount?: Money | undefined
  readonly shippedAt: Instant
}

/** A shipped line as it is invoiced, wholly or in parts. Amounts are in minor units, in the sense of its price, as text. */
export interface BillableLine {
  readonly lineNumber: number
  readonly sku: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly unit: string
  /** decimal text */
  readonly quantity: string
  /** decimal text in the currency's main unit */
  readonly unitPrice: string
  readonly list: string
  readonly discount: string
  readonly isFree?: true
  readonly taxRate: string
  readonly taxCategory: TaxCategory
  readonly taxClassificationCode: string
}

/** A stretch of a shipped line's quantity that an invoice line is of. Quantities are decimal text. */
export interface Claim {
  readonly invoiceId: string
  readonly invoiceLine: number
  readonly from: string
  readonly to: string
  /** of this stretch: on credit notes, because the goods came back */
  readonly credited: string
}

/** What became of a shipped line. Quantities are decimal text. */
export interface LineState {
  readonly returned: string
  /** of what was returned: came back before it was invoiced, so it never will be */
  readonly dropped: string
  /** what is on invoices that stand */
  readonly claims: readonly Claim[]
}

/**
 * A shipment with what of it is invoiced, returned and credited. `version` counts its changes: every
 * invoice that takes from it does so in its own transaction, on the version that was read, so that no
 * quantity is invoiced twice.
 */
export interface BillableShipment {
  readonly orderId: string
  readonly shipmentId: string
  readonly sellerId: string
  readonly buyerId: string
  readonly buyerOrderReference?: string
  readonly currency: string
  readonly shippedAt: Instant
  /** in the tenant's time zone: the tax point */
  readonly shippedOn: string
  readonly lines: readonly BillableLine[]
  readonly states: Readonly<Record<string, LineState>>
  /** 0: not written yet */
  readonly version: number
}

const nothingYet: LineState = { returned: '0', dropped: '0', claims: [] }

export const stateOf = (shipment: BillableShipment, lineNumber: number): LineState =>
  shipment.states[lineNumber] ?? nothingYet

const errorsOf = ({ lines, currency, discount }: ShippedGoods) => {
  const errors = lines.flatMap((line, i) => {
    const wrong = (member: string, rule: string) => ({ pointer: `/lines/${i}/${member}`, rule })
    const currencies = [line.unitPrice, line.discount].filter(money => money !== undefined)
    const prices = line.exactUnitPrice ?? inMainUnit(minorUnits(line.unitPrice), line.unitPrice.currency)
    return [
      ...(currencies.every(money => money.currency === currency)
        ? []
        : [wrong('unitPrice/currency', `must be ${currency}`)]),
      ...(decimal(prices).scale > MOST_DIGITS_AFTER_POINT
        ? [wrong('exactUnitPrice', `must have at most ${MOST_DIGITS_AFTER_POINT} digits after the point`)]
        : []),
      ...(decimal(prices).units < 0n ? [wrong('unitPrice', 'must not be negative')] : []),
      ...(line.quantity > 0 ? [] : [wrong('quantity', 'must be at least 1')]),
      ...(/^\d{19}$/.test(line.taxClassificationCode)
        ? []
        : [wrong('taxClassificationCode', 'must be 19 digits')]),
    ]
  })
  if (!lines.length) errors.push({ pointer: '/lines', rule: 'must have at least 1 items' })
  if (discount && discount.currency !== currency) {
    errors.push({ pointer: '/discount/currency', rule: `must be ${currency}` })
  }
  return errors
}

const priced = (line: ShippedGoods['lines'][number], currency: string) => {
  const unitPrice = plain(line.exactUnitPrice ?? inMainUnit(minorUnits(line.unitPrice), currency))
  const quantity = quantityText(quantityUnits(String(line.quantity)))
  const { units, scale } = decimal(unitPrice)
  const list = listAmount(quantity, { units: units * powerOfTen(minorDigits(currency)), scale })
  const discount = line.isFree ? list : line.discount ? minorUnits(line.discount) : 0n
  return { unitPrice, quantity, list, discount }
}

const billableLine = (
  {
    lineNumber,
    sku,
    name,
    unit,
    isFree,
    taxRate,
    taxCategory,
    taxClassificationCode,
  }: ShippedGoods['lines'][number],
  of: ReturnType<typeof priced>,
  share: bigint,
): BillableLine => ({
  lineNumber,
  sku,
  name,
  unit,
  quantity: of.quantity,
  unitPrice: of.unitPrice,
  list: of.list.toString(),
  discount: (of.discount + share).toString(),
  ...(isFree ? { isFree } : {}),
  taxRate,
  taxCategory: taxCategory ?? 'S',
  taxClassificationCode,
})

/**
 * A shipment as it can be invoiced: its discount shared out over the lines, nothing of it invoiced yet.
 *
 * @param shippedOn the day of `shippedAt` in the tenant's time zone
 * @throws `invalid-request`, which no retry makes right, naming what is wrong with it
 */
export const billableShipment = (goods: ShippedGoods, shippedOn: string): BillableShipment => {
  const errors = errorsOf(goods)
  const refuse = () =>
    new DomainError('invalid-request', 'The shipment cannot be invoiced as it is.', { errors })
  if (errors.length) throw refuse()
  const all = goods.lines.map(line => priced(line, goods.currency))
  const shares = shareDiscount(goods.discount ? minorUnits(goods.discount) : 0n, all)
  const lines = goods.lines.map((line, i) =>
    billableLine(line, all[i] as ReturnType<typeof priced>, shares[i] ?? 0n),
  )
  lines.forEach(({ discount, list }, i) => {
    const off = BigInt(discount)
    if (off < 0n || off > BigInt(list)) {
      errors.push({
        pointer: `/lines/${i}/discount`,
        rule: 'must be between nothing and the price of the line',
      })
    }
  })
  if (errors.length) throw refuse()
  const { orderId, shipmentId, sellerId, buyerId, buyerOrderReference, currency, shippedAt } = goods
  return {
    orderId,
    shipmentId,
    sellerId,
    buyerId,
    ...(buyerOrderReference ? { buyerOrderReference } : {}),
    currency,
    shippedAt,
    shippedOn,
    lines,
    states: {},
    version: 0,
  }
}

/** A stretch of a shipped line that goes onto one invoice line. */
export interface Portion {
  readonly shipment: BillableShipment
  readonly line: BillableLine
  /** hundred-millionths of the unit */
  readonly from: bigint
  readonly to: bigint
}

interface Stretch {
  readonly from: bigint
  readonly to: bigint
}

/** What lies between the claims, from the start of the line to its end. */
const betweenClaims = (claims: readonly Claim[], end: bigint): Stretch[] => {
  const taken = claims
    .map(({ from, to }) => ({ from: quantityUnits(from), to: quantityUnits(to) }))
    .sort((a, b) => (a.from < b.from ? -1 : 1))
  const free: Stretch[] = []
  let at = 0n
  for (const { from, to } of [...taken, { from: end, to: end }]) {
    if (from > at) free.push({ from: at, to: from })
    at = to
  }
  return free
}

/** The stretches less `quantity`, which is taken off their ends, the last first. */
const shortened = (free: readonly Stretch[], quantity: bigint): Stretch[] => {
  let left = quantity
  return free
    .toReversed()
    .map(({ from, to }) => {
      const isSpent = left >= to - from
      const end = isSpent ? from : to - left
      left = isSpent ? left - (to - from) : 0n
      return { from, to: end }
    })
    .filter(({ from, to }) => to > from)
    .toReversed()
}

/** How much of a shipped line is on invoices that stand, in hundred-millionths. */
export const invoicedUnits = ({ claims }: LineState): bigint =>
  sum(claims.map(({ from, to }) => quantityUnits(to) - quantityUnits(from)))

/** How much of that is credited because it came back. */
export const creditedUnits = ({ claims }: LineState): bigint =>
  sum(claims.map(({ credited }) => quantityUnits(credited)))

/** What of a shipment is to be invoiced and is not yet, by line. */
export const openPortions = (shipment: BillableShipment): Portion[] =>
  shipment.lines.flatMap(line => {
    const { claims, dropped } = stateOf(shipment, line.lineNumber)
    const free = betweenClaims(claims, quantityUnits(line.quantity))
    return shortened(free, quantityUnits(dropped)).map(stretch => ({ shipment, line, ...stretch }))
  })

/** Quantity and amounts of a stretch; however a line is cut up, the stretches add up to it. */
export const amountsOfPortion = ({ line, from, to }: Portion) => {
  const of = quantityUnits(line.quantity)
  return {
    quantity: quantityText(to - from),
    list: shareBetween(BigInt(line.list), from, to, of),
    discount: shareBetween(BigInt(line.discount), from, to, of),
  }
}

/** The price of one unit without tax to 8 digits, from the amount without tax. */
export const netUnitPriceOf = (net: bigint, quantity: string, currency: string): string => {
  const { units, scale } = decimal(quantity)
  const scaled = net * powerOfTen(scale) * powerOfTen(MOST_DIGITS_AFTER_POINT)
  const per = (2n * scaled + units) / (2n * units)
  return plain(
    toFixed({ units: per, scale: MOST_DIGITS_AFTER_POINT + minorDigits(currency) }, MOST_DIGITS_AFTER_POINT),
  )
}
