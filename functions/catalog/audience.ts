import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'

/** Who buys: whose prices, limits and assortment count. */
export interface Buyer {
  readonly organizationId: string
  /** the groups that the operator has put the organization into */
  readonly buyerGroups?: readonly string[] | undefined
}

/** An actor as a buyer for his organization. */
export const buyerOf = ({ organizationId, buyerGroups }: Actor): Buyer => ({ organizationId, buyerGroups })

/**
 * For whom a price list or a SKU is: one organization, a group of buyers, or everyone. One text, since it
 * is part of keys.
 */
export const audienceSchema = z
  .string()
  .check(
    z.regex(
      /^(?:everyone|group:[a-z0-9][a-z0-9-]{0,39}|organization:[A-Za-z0-9_-]{1,64})$/,
      'must be everyone, group:<group> or organization:<organizationId>',
    ),
  )
  .register(z.globalRegistry, {
    id: 'Audience',
    description: 'For whom it is: `everyone`, `group:<group>` or `organization:<organizationId>`.',
    examples: ['group:gold'],
  })

export type AudienceKind = 'organization' | 'group' | 'everyone'

/** The most special kind counts first. */
export const audienceKinds: readonly AudienceKind[] = ['organization', 'group', 'everyone']

export const kindOf = (audience: string): AudienceKind =>
  audienceKinds.find(kind => audience === kind || audience.startsWith(`${kind}:`)) ?? 'everyone'

/** All audiences that a buyer belongs to, the most special first. */
export const audiencesOf = ({ organizationId, buyerGroups = [] }: Buyer): string[] => [
  `organization:${organizationId}`,
  ...buyerGroups.map(group => `group:${group}`),
  'everyone',
]

/** Whether something for these audiences is for a buyer; without a list it is for everyone. */
export const isFor = (audiences: readonly string[] | undefined, buyer: Buyer): boolean =>
  !audiences || audiencesOf(buyer).some(audience => audiences.includes(audience))
