import type { Clock } from '../../shared/clock.ts'
import type { ErrorCode } from '../../shared/errors/catalogue.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Holds, Place } from '../inventory/index.ts'
import { decideOrder, type OrderDecision, type Terms, type WantedLine, type Wishes } from './decide-order.ts'
import type { ReadTerms } from './terms.ts'

interface DecideLinesDeps {
  readonly readTerms: ReadTerms
  readonly holds: Pick<Holds, 'reclaim'>
  readonly clock: Clock
}

type Ordered = Extract<OrderDecision, { kind: 'order' }>

type Refused = Exclude<OrderDecision, Ordered>

const refusals = {
  short: ['insufficient-stock', 'are short'],
  unavailable: ['sku-unavailable', 'cannot be ordered'],
  refused: ['quantity-refused', 'are not sold in that quantity'],
} as const satisfies Record<Refused['kind'], readonly [code: ErrorCode, are: string]>

const refusal = ({ kind, lines }: Refused): DomainError => {
  const [code, are] = refusals[kind]
  return new DomainError(code, `${lines.length} of the lines ${are}.`, { lines })
}

/** Lines that stock does not cover, whether they refuse the order or would wait. */
const uncovered = (decision: OrderDecision): ReadonlySet<string> => {
  if (decision.kind === 'short') return new Set(decision.lines.map(({ sku }) => sku))
  if (decision.kind !== 'order') return new Set()
  return new Set(decision.lines.filter(({ backordered }) => backordered > 0).map(({ sku }) => sku))
}

const placesOf = (skus: ReadonlySet<string>, { supplies }: Terms): Place[] =>
  [...skus].flatMap(sku =>
    (supplies.get(sku) ?? []).map(({ warehouseId, bucket }) => ({
      sku,
      warehouseId,
      ...(bucket ? { bucket } : {}),
    })),
  )

/**
 * Decides lines on terms read now. Where stock is short, holds that have ended are taken back first.
 *
 * @param own what the order itself holds: it may have it again
 * @throws `insufficient-stock`, `sku-unavailable`, `quantity-refused`, each naming every line that stands in the way
 */
export const decideLines =
  ({ readTerms, holds, clock }: DecideLinesDeps) =>
  async (
    wanted: readonly WantedLine[],
    wishes: Wishes,
    own: (terms: Terms) => Terms = terms => terms,
  ): Promise<Ordered> => {
    const skus = [...new Set(wanted.map(({ sku }) => sku))]
    const decide = async () => {
      const { purchase } = wishes
      const terms = own(await readTerms(skus, purchase && { ...purchase, at: clock() }))
      return { terms, decision: decideOrder(wanted, terms, wishes) }
    }
    let { terms, decision } = await decide()
    const short = uncovered(decision)
    if (short.size > 0 && (await holds.reclaim(placesOf(short, terms), clock())) > 0) {
      decision = (await decide()).decision
    }
    if (decision.kind !== 'order') throw refusal(decision)
    return decision
  }
