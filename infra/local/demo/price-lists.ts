import type { PriceEntry, PriceList } from '../../../functions/catalog/index.ts'
import { demoGoods } from './goods.ts'
import { seller } from './organizations.ts'

interface DemoPriceList {
  readonly list: PriceList
  readonly entries: readonly PriceEntry[]
}

const of = (
  terms: Pick<PriceList, 'priceListId' | 'name' | 'audience' | 'priority'>,
  currency: string,
): PriceList => ({
  ...terms,
  currency,
  sellerId: seller,
  status: 'active',
  version: 1,
  changedAt: '2026-01-01T00:00:00.000Z',
  changedBy: 'seed',
})

const percentOf = (amount: number, percent: number): number =>
  Math.max(1, Math.floor((amount * percent) / 100))

/** What sells often, and is dear enough that a few per cent are whole cents. */
const discounted = () =>
  demoGoods().filter(({ demand, product }) => demand.length > 0 && product.unitPrice.amount >= 100)

/** From a case on nothing changes; whole pallets and more are cheaper, for everyone. */
const volume = (currency: string): DemoPriceList => ({
  list: of(
    {
      priceListId: 'volume-2026',
      name: { zh: '批量价 2026', en: 'Volume prices 2026' },
      audience: 'everyone',
      priority: 100,
    },
    currency,
  ),
  entries: discounted().map(({ product: { sku, unitPrice } }) => ({
    sku,
    tiers: [
      { from: 500, amount: percentOf(unitPrice.amount, 97) },
      { from: 2_000, amount: percentOf(unitPrice.amount, 94) },
    ],
  })),
})

/** Gold dealers (see organizations.ts) pay less from the first piece on. */
const gold = (currency: string): DemoPriceList => ({
  list: of(
    {
      priceListId: 'gold-2026',
      name: { zh: '金牌经销商 2026', en: 'Gold dealers 2026' },
      audience: 'group:gold',
      priority: 10,
    },
    currency,
  ),
  entries: discounted().map(({ product: { sku, unitPrice } }) => ({
    sku,
    tiers: [
      { from: 1, amount: percentOf(unitPrice.amount, 95) },
      { from: 1_000, amount: percentOf(unitPrice.amount, 92) },
    ],
  })),
})

/** One of them has a contract of its own: cheaper still, and by the case. */
const contract = (currency: string): DemoPriceList => ({
  list: of(
    {
      priceListId: 'contract-kunming',
      name: { zh: '昆明滇池协议价', en: 'Contract of Kunming Dianchi' },
      audience: 'organization:org_dealer_20',
      priority: 1,
    },
    currency,
  ),
  entries: discounted()
    .slice(0, 10)
    .map(({ product: { sku, unitPrice, packs } }) => ({
      sku,
      tiers: [{ from: 1, amount: percentOf(unitPrice.amount, 90) }],
      quantityRules: { multiple: packs?.[0]?.quantity ?? 1 },
    })),
})

/** The seller's price lists in the tenant's currency. */
export const demoPriceLists = (currency: string): readonly DemoPriceList[] => [
  volume(currency),
  gold(currency),
  contract(currency),
]
