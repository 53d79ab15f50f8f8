import type { Actor } from '../../shared/actor.ts'
import { divideRounded, powerOfTen } from '../../shared/decimal.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Money } from '../../shared/money.ts'
import { minorDigits, minorUnits, toMoney } from '../invoicing/index.ts'
import { type Declaration, type Declarations, type DeclaredGoods, isImporters } from './declaration.ts'
import type { ExchangeRate } from './exchange-rate.ts'
import { type ImportTaxes, importTaxes } from './import-taxes.ts'
import { isMostFavouredNation } from './most-favoured.ts'
import type { Tariff, TariffLine } from './tariff.ts'

/** The two sides of an order, as far as it exists for the actor. */
export type FindSides = (
  orderId: string,
  actor: Actor,
) => Promise<{ readonly buyerId: string; readonly sellerId: string } | undefined>

export interface DeclareImportDeps {
  readonly tariff: Pick<Tariff, 'on'>
  readonly declarations: Pick<Declarations, 'insert'>
  readonly findSides: FindSides
  readonly newId: NewId
}

export interface DeclareImport {
  readonly orderId: string
  readonly declaredOn: string
  readonly entryNumber?: string | undefined
  readonly freight: Money
  readonly insurance: Money
  readonly commercialRate: ExchangeRate
  readonly customsRate: ExchangeRate
  readonly lines: readonly DeclaredGoods[]
}

const CNY = 'CNY'

/** One currency for the whole trade, and rates that are of it and of the right day. */
const checkCommand = ({
  lines,
  freight,
  insurance,
  commercialRate,
  customsRate,
  declaredOn,
}: DeclareImport) => {
  const currency = commercialRate.currency
  const amounts = [
    ...lines.map(({ price }, i) => [`/lines/${i}/price`, price.currency] as const),
    ['/freight', freight.currency] as const,
    ['/insurance', insurance.currency] as const,
    ['/customsRate', customsRate.currency] as const,
  ]
  const errors = amounts.flatMap(([pointer, found]) =>
    found === currency ? [] : [{ pointer: `${pointer}/currency`, rule: `must be ${currency}` }],
  )
  if (customsRate.on > declaredOn)
    errors.push({ pointer: '/customsRate/on', rule: 'must not be after the day of the declaration' })
  if (lines.every(({ price }) => price.amount === 0))
    errors.push({ pointer: '/lines', rule: 'must have a price above 0' })
  if (errors.length)
    throw new DomainError('invalid-request', 'The import cannot be declared as it is.', { errors })
}

/**
 * The customs value of each line in fen: its price with its share of freight and insurance (art. 24), at the
 * customs' rate of exchange. One exact fraction, rounded once.
 */
export const customsValues = ({ lines, freight, insurance, customsRate }: DeclareImport): bigint[] => {
  const prices = lines.map(({ price }) => minorUnits(price))
  const all = prices.reduce((a, b) => a + b, 0n)
  const withExtras = all + minorUnits(freight) + minorUnits(insurance)
  const toFen = powerOfTen(minorDigits(CNY)) * BigInt(customsRate.scaled)
  const under = powerOfTen(minorDigits(customsRate.currency)) * powerOfTen(customsRate.scale)
  return prices.map(price => divideRounded(price * withExtras * toFen, all * under))
}

const inYuan = ({ customsValue, duty, remedyDuty, consumptionTax, vat }: Omit<ImportTaxes, 'chosen'>) => ({
  customsValue: toMoney(customsValue, CNY),
  duty: toMoney(duty, CNY),
  remedyDuty: toMoney(remedyDuty, CNY),
  consumptionTax: toMoney(consumptionTax, CNY),
  vat: toMoney(vat, CNY),
})

const assessed = (
  goods: DeclaredGoods,
  line: TariffLine,
  taxes: ImportTaxes,
): Declaration['lines'][number] => {
  const { kind, rate, agreement, because } = taxes.chosen
  return {
    ...goods,
    ...inYuan(taxes),
    dutyKind: kind,
    dutyRate: rate,
    ...(agreement ? { agreement } : {}),
    because: [...because],
    tariffFrom: line.from,
    source: line.source,
  }
}

const totalsOf = (all: readonly ImportTaxes[]) => {
  const total = (name: 'customsValue' | 'duty' | 'remedyDuty' | 'consumptionTax' | 'vat') =>
    all.reduce((sum, taxes) => sum + taxes[name], 0n)
  return inYuan({
    customsValue: total('customsValue'),
    duty: total('duty'),
    remedyDuty: total('remedyDuty'),
    consumptionTax: total('consumptionTax'),
    vat: total('vat'),
  })
}

/**
 * Assesses an import and keeps it as it was assessed: tariff lines of the day, both rates of exchange, and why
 * each rate of duty was the one.
 *
 * @throws `not-found` for an order that is not the importer's, `invalid-request` naming the lines whose code
 *   has no tariff on the day
 */
export const declareImport =
  ({ tariff, declarations, findSides, newId }: DeclareImportDeps) =>
  async (command: DeclareImport, actor: Actor, once: Once<Declaration>): Promise<Declaration> => {
    const sides = await findSides(command.orderId, actor)
    if (!sides || !isImporters(sides, actor)) throw notFound('order')
    checkCommand(command)
    const { lines, declaredOn, entryNumber, orderId, commercialRate, customsRate, freight, insurance } =
      command
    const tariffLines = await Promise.all(lines.map(({ hsCode }) => tariff.on(hsCode, declaredOn)))
    const errors = tariffLines.flatMap((line, i) =>
      line
        ? []
        : [{ pointer: `/lines/${i}/hsCode`, rule: `must be a customs code in force on ${declaredOn}` }],
    )
    if (errors.length)
      throw new DomainError('invalid-request', 'The import cannot be declared as it is.', { errors })
    const values = customsValues(command)
    const taxes = lines.map((goods, i) =>
      importTaxes(
        tariffLines[i] as TariffLine,
        {
          origin: goods.origin,
          hasProof: goods.hasProofOfOrigin,
          withinQuota: goods.withinQuota,
          isMostFavoured: isMostFavouredNation,
        },
        values[i] as bigint,
        goods.quantity,
      ),
    )
    const declaration: Declaration = {
      declarationId: newId('cdc'),
      orderId,
      ...sides,
      declaredOn,
      ...(entryNumber ? { entryNumber } : {}),
      tradeCurrency: commercialRate.currency,
      freight,
      insurance,
      commercialRate,
      customsRate,
      lines: lines.map((goods, i) => assessed(goods, tariffLines[i] as TariffLine, taxes[i] as ImportTaxes)),
      totals: totalsOf(taxes),
      papers: [],
      version: 1,
    }
    await declarations.insert(declaration, once(declaration))
    return declaration
  }
