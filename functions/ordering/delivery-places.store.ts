import type { Tables } from '../../shared/tables.ts'
import { organizationStore } from '../organizations/index.ts'
import type { DeliveryPlace } from './redirect-order.ts'

/** The units of an organization. Their addresses are under its key, for those alone who ship. */
export const deliveryPlaces =
  (tables: Tables) =>
  async (organizationId: string): Promise<DeliveryPlace[]> => {
    const units = (await organizationStore(tables).find(organizationId))?.units ?? []
    return units.map(({ unitId, name }) => ({ unitId, name }))
  }
