import type { Money } from '../../shared/money.ts'
import type { Tables } from '../../shared/tables.ts'
import { organizationStore } from '../organizations/index.ts'

/** What the operator lets an organization owe at once. */
export const creditLimits =
  (tables: Tables) =>
  async (organizationId: string): Promise<Money | undefined> =>
    (await organizationStore(tables).find(organizationId))?.creditLimit
