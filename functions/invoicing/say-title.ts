import type { Actor } from '../../shared/actor.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import { openPortions } from './billable.ts'
import type { RegistryCheck } from './company-registry.ts'
import type { DecideInvoicesDeps } from './decide-invoices.ts'
import { doubtsAbout, type PartyDoubt } from './party.ts'
import type { Shipments } from './shipments.ts'
import { type Title, type Titles, titled } from './title.ts'

/** Who is on an order's two sides, as ordering says it. */
export interface OrderSides {
  readonly sellerId: string
  readonly buyerId: string
  /** something of it is still to be shipped */
  readonly isOpen: boolean
}

/** Who the buyer is, and what the company register said of it. */
type Looking = Pick<DecideInvoicesDeps, 'findParty' | 'findCheck'>

export interface SayTitleDeps extends Looking {
  readonly titles: Titles
  readonly shipments: Pick<Shipments, 'ofOrder'>
  /** Has a tax number looked up. */
  readonly wantCheck: (code: string | undefined) => Promise<void>
  /** Undefined when the order does not exist for the actor. */
  readonly findSides: (orderId: string, actor: Actor) => Promise<OrderSides | undefined>
}

export interface TitleAnswer {
  readonly orderId: string
  readonly title?: Title
  /** what in it should be looked into */
  readonly warnings?: { readonly pointer: string; readonly doubt: PartyDoubt }[]
  /** what the company register said of its tax number, where it was asked */
  readonly registryCheck?: RegistryCheck
  readonly version: number
}

/** A title with what is odd about the buyer as it would stand on the invoice. */
const told = async (buyerId: string, title: Title, { findParty, findCheck }: Looking) => {
  const buyer = titled(await findParty(buyerId), title)
  const registryCheck = await findCheck(buyer)
  const warnings = doubtsAbout({ ...buyer, registryCheck }).map(doubt => ({
    pointer: doubt === 'nameDiffers' ? '/title/name' : '/title/unifiedSocialCreditCode',
    doubt,
  }))
  return {
    code: buyer.unifiedSocialCreditCode,
    answer: {
      title,
      ...(warnings.length ? { warnings } : {}),
      ...(registryCheck ? { registryCheck } : {}),
    },
  }
}

/** @throws `not-found` when the order is not the actor's to see */
export const readTitle =
  ({ titles, findSides, ...looking }: Pick<SayTitleDeps, 'titles' | 'findSides'> & Looking) =>
  async (orderId: string, actor: Actor): Promise<TitleAnswer> => {
    const sides = await findSides(orderId, actor)
    if (!sides) throw notFound('order')
    const { title, version } = await titles.of(orderId)
    return { orderId, version, ...(title ? (await told(sides.buyerId, title, looking)).answer : {}) }
  }

/**
 * Keeps how a buyer wants to be named on the invoices of an order, while one is still to come. An invoice
 * that is being issued at this moment was drafted with the title of before, or is drafted anew.
 *
 * @throws `not-found` for who is not the buyer, `illegal-transition` when every invoice is issued,
 *   `precondition-failed` when the title was changed since it was read
 */
export const sayTitle =
  ({ titles, shipments, wantCheck, findSides, ...looking }: SayTitleDeps) =>
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
    const named = await told(sides.buyerId, title, looking)
    const answer = { orderId, ...named.answer, version: before + 1 }
    await titles.save(orderId, title, before, once(answer))
    await wantCheck(named.code)
    return answer
  }
