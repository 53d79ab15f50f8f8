import { type Actor, actsAs } from '../../shared/actor.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { OrganizationRecord, Organizations } from './organization.ts'

/** Whether an organization, its members and its roles are there for an actor: his own, or he is the operator. */
export const isHis = (organizationId: string, actor: Actor): boolean =>
  organizationId === actor.organizationId || actsAs(actor, 'operator')

/** @throws `not-found` for another's organization, as for none */
export const refuseForeign = (organizationId: string, actor: Actor): void => {
  if (!isHis(organizationId, actor)) throw notFound('organization')
}

/** An organization that the actor may look into. @throws `not-found` */
export const findOrganization =
  ({ organizations }: { readonly organizations: Pick<Organizations, 'find'> }) =>
  async (organizationId: string, actor: Actor): Promise<OrganizationRecord> => {
    refuseForeign(organizationId, actor)
    const found = await organizations.find(organizationId)
    if (!found) throw notFound('organization')
    return found
  }
