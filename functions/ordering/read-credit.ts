import { type Actor, actsAs } from '../../shared/actor.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Money } from '../../shared/money.ts'
import { type Credit, decideCredit } from './credit.ts'
import type { OrderRecord } from './order-record.ts'
import type { Orders } from './orders.ts'

export interface ReadCreditDeps {
  readonly orders: Pick<Orders, 'ofBuyer'>
  /** What the operator lets an organization owe at once. */
  readonly creditLimitOf: (organizationId: string) => Promise<Money | undefined>
}

const PAGE = 100
/** A buyer's newest orders; what is older than so many is taken for settled. */
const MOST_LOOKED_AT = 1_000

/**
 * What the actor's organization owes by its open orders, and what of its credit limit is left. The operator
 * names whose.
 *
 * @throws `invalid-request` when the operator names nobody
 */
export const readCredit =
  ({ orders, creditLimitOf }: ReadCreditDeps) =>
  async ({ organizationId }: { organizationId?: string | undefined }, actor: Actor): Promise<Credit> => {
    const whose = actsAs(actor, 'operator') ? organizationId : actor.organizationId
    if (!whose)
      throw new DomainError('invalid-request', 'As the operator, say whose credit you want.', {
        errors: [{ pointer: '/organizationId', rule: 'is required for the operator' }],
      })
    const found: OrderRecord[] = []
    let cursor: string | undefined
    do {
      const page = await orders.ofBuyer(whose, { limit: PAGE, cursor })
      found.push(...page.items)
      cursor = page.cursor
    } while (cursor && found.length < MOST_LOOKED_AT)
    return decideCredit(whose, found, await creditLimitOf(whose))
  }
