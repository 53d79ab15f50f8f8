import type { Actor } from '../../shared/actor.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import { openPortions } from './billable.ts'
import type { Shipments } from './shipments.ts'
import type { Title, Titles } from './title.ts'

/** Who is on an order's two sides, as ordering says it. */
export interface OrderSides {
  readonly sellerId: string
  readonly buyerId: string
  /** something of it is still to be shipped */
  readonly isOpen: boolean
}

export interface SayTitleDeps {
  readonly titles: Titles
  readonly shipments: Pick<Shipments, 'ofOrder'>
  /** Undefined when the order does not exist for the actor. */
  readonly findSides: (orderId: string, actor: Actor) => Promise<OrderSides | undefined>
}

export interface TitleAnswer {
  readonly orderId: string
  readonly title?: Title
  readonly version: number
}

/** @throws `not-found` when the order is not the actor's to see */
export const readTitle =
  ({ titles, findSides }: Pick<SayTitleDeps, 'titles' | 'findSides'>) =>
  async (orderId: string, actor: Actor): Promise<TitleAnswer> => {
    if (!(await findSides(orderId, actor))) throw notFound('order')
    const { title, version } = await titles.of(orderId)
    return { orderId, version, ...(title ? { title } : {}) }
  }

/**
 * Keeps how a buyer wants to be named on the invoices of an order, while one is still to come. An invoice
 * that is being issued at this moment was drafted with the title of before, or is drafted anew.
 *
 * @throws `not-found` for who is not the buyer, `illegal-transition` when every invoice is issued,
 *   `precondition-failed` when the title was changed since it was read
 */
export const sayTitle =
  ({ titles, shipments, findSides }: SayTitleDeps) =>
  async (
    { actor, orderId, title, before }: { actor: Actor; orderId: string; title: Title; before: number },
    once: Once<TitleAnswer>,
  ): Promise<TitleAnswer> => {
    const sides = await findSides(orderId, actor)
    if (sides?.buyerId !== actor.organizationId) throw notFound('order')
    if (!sides.isOpen) {
      const all = await shipments.ofOrder(orderId)
      if (all.length && !all.some(each => openPortions(each).length)) {
        throw new DomainError(
          'illegal-transition',
          'All of the order is invoiced: ask the seller to correct.',
        )
      }
    }
    const answer = { orderId, title, version: before + 1 }
    await titles.save(orderId, title, before, once(answer))
    return answer
  }
