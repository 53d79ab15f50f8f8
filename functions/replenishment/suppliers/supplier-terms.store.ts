import { idempotencyPut } from '../../../shared/idempotency.ts'
import type { Tables } from '../../../shared/tables.ts'
import {
  absent,
  absentOr,
  atMost,
  equals,
  type Item,
  put,
  type Update,
  update,
} from '../../../shared/writes.ts'
import { type Spend, SpendCapReached } from '../positions/position.ts'
import { leadTimeKey, replenishmentTable, spendKey, termsKey } from '../replenishment.table.ts'
import { type SettableTerms, TermsMoved } from './set-supplier-terms.ts'
import type { SupplierFacts } from './supplier-terms.ts'

interface Pair {
  readonly buyerId: string
  readonly supplierId: string
}

export const termsItem = ({ leadTime: _, ...facts }: SupplierFacts): Item => ({
  ...termsKey(facts.buyerId, facts.supplierId),
  ...facts,
})

/** Adds to a month's spend; with a cap it is refused where there is no room. */
export const spendUpdate = ({ buyerId, supplierId, month, amount, cap }: Spend): Update =>
  update(replenishmentTable, spendKey(buyerId, supplierId, month), {
    add: { spent: amount },
    ...(cap === undefined ? {} : { when: { spent: absentOr(atMost(cap - amount)) } }),
    refused: () => new SpendCapReached(`${supplierId} in ${month}`),
  })

/** An order has come in whole, so many days after it was sent. */
export const leadTimeUpdate = ({ buyerId, supplierId }: Pair, days: number): Update =>
  update(replenishmentTable, leadTimeKey(buyerId, supplierId), {
    add: { orders: 1, days, squares: days * days },
    set: { buyerId, supplierId },
  })

const idOf = ({ buyerId, supplierId }: Pair): string => `${buyerId} ${supplierId}`
const distinct = (pairs: readonly Pair[]): Pair[] => [
  ...new Map(pairs.map(pair => [idOf(pair), pair])).values(),
]

const factsOf = ({ pk: _pk, sk: _sk, ...facts }: Item): SupplierFacts => facts as unknown as SupplierFacts
const sumsOf = ({ orders, days, squares }: Item) => ({ orders, days, squares })

export const supplierTermsStore = (tables: Tables): SettableTerms => {
  const findAll = async (pairs: readonly Pair[]): Promise<SupplierFacts[]> => {
    const all = distinct(pairs)
    if (!all.length) return []
    const keys = all.flatMap(({ buyerId, supplierId }) => [
      termsKey(buyerId, supplierId),
      leadTimeKey(buyerId, supplierId),
    ])
    const [items = []] = await tables.batchGet([{ table: replenishmentTable, keys }])
    const sums = new Map(
      items.filter(({ sk }) => sk === 'lead-time').map(item => [idOf(item as unknown as Pair), sumsOf(item)]),
    )
    return items
      .filter(({ sk }) => sk === 'terms')
      .map(factsOf)
      .map(facts => {
        const leadTime = sums.get(idOf(facts))
        return leadTime ? { ...facts, leadTime } : facts
      })
  }
  return {
    findAll,
    find: async (buyerId, supplierId) => (await findAll([{ buyerId, supplierId }]))[0],
    set: (facts, before, record) =>
      tables.transact([
        put(replenishmentTable, termsItem(facts), {
          when: before ? { version: equals(before) } : { pk: absent() },
          refused: () => new TermsMoved(facts.supplierId),
          rank: 1,
        }),
        idempotencyPut(replenishmentTable, record),
      ]),
  }
}
