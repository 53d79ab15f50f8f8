import { findActor } from '../../../functions/organizations/find-actor.ts'
import { organizationsTable } from '../../../functions/organizations/index.ts'
import { memberItem, memberStore } from '../../../functions/organizations/member.store.ts'
import { membershipReader } from '../../../functions/organizations/membership.store.ts'
import { organizationItem, organizationStore } from '../../../functions/organizations/organization.store.ts'
import type { Organization, OrganizationTerms } from '../../../functions/organizations/organization.ts'
import { roleStore } from '../../../functions/organizations/role.store.ts'
import { removeMember, saveMember } from '../../../functions/organizations/save-member.ts'
import {
  changeInvoiceMail,
  changeOrganization,
  changeProfile,
  registerOrganization,
} from '../../../functions/organizations/save-organization.ts'
import { removeRole, saveRole } from '../../../functions/organizations/save-role.ts'
import type { Actor } from '../../../shared/actor.ts'
import type { DomainError } from '../../../shared/errors/domain-error.ts'
import type { IdempotencyRecord } from '../../../shared/idempotency.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { eventOfItem, outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'

export const NOW = '2026-11-25T08:00:00.000Z'

const actor = (organizationId: string, organizationRoles: Actor['organizationRoles']): Actor => ({
  subject: `admin-of-${organizationId}`,
  organizationId,
  organizationRoles,
  role: 'test',
  permissions: new Set(),
})
export const operator = actor('org_operator', ['operator'])

let made = 0
export const once = <Result>(result: Result): IdempotencyRecord => ({
  id: `test ${++made}`,
  fingerprint: '',
  status: 200,
  body: JSON.stringify(result),
  storedAt: NOW,
})

/** The code of the refusal, or what came of it when there was none. */
export const refusal = async (doing: Promise<unknown>): Promise<unknown> => {
  try {
    return await doing
  } catch (thrown) {
    return (thrown as DomainError).code ?? thrown
  }
}

export const terms = (changes: Partial<OrganizationTerms> = {}): OrganizationTerms => ({
  name: 'Dealer',
  roles: ['dealer'],
  status: 'active',
  ...changes,
})

/** A dealer and a supplier with ids of their own, each with somebody in it, and what can be done with them. */
export const world = async (tables: Tables = memoryTables()) => {
  const number = ++made
  const [dealerId, supplierId] = [`org_dealer_${number}`, `org_supplier_${number}`]
  const [fang, ming] = [`fang-${number}`, `ming-${number}`]
  const organization = (organizationId: string, roles: Organization['roles']) =>
    organizationItem({ organizationId, name: organizationId, roles })
  await tables.putAll(organizationsTable, [
    organization(dealerId, ['dealer']),
    organization(supplierId, ['supplier']),
    organization('org_operator', ['operator']),
    memberItem({ subject: fang, organizationId: dealerId, role: 'dealer.buyer' }),
    memberItem({ subject: ming, organizationId: dealerId, role: 'dealer.buyer' }),
    memberItem({ subject: ming, organizationId: supplierId, role: 'supplier.sales' }),
  ])
  const dealerAdmin = actor(dealerId, ['dealer'])
  let now = 0
  const deps = {
    organizations: organizationStore(tables),
    members: memberStore(tables),
    ownRoles: roleStore(tables),
    clock: () => NOW,
    newId: () => `org_${++made}`,
    tenantId: 'test',
  }
  return {
    deps,
    dealerId,
    supplierId,
    fang,
    ming,
    dealerAdmin,
    supplierAdmin: actor(supplierId, ['supplier']),
    /** the dealer’s administrator at his own organization */
    ours: { actor: dealerAdmin, organizationId: dealerId },
    find: findActor({ membershipsOf: membershipReader(tables), now: () => now }),
    pass: (milliseconds: number) => {
      now += milliseconds
    },
    register: registerOrganization(deps),
    change: changeOrganization(deps),
    changeProfile: changeProfile(deps),
    changeInvoiceMail: changeInvoiceMail(deps),
    saveMember: saveMember({ ...deps, mayKeepContact: async () => {} }),
    removeMember: removeMember(deps),
    saveRole: saveRole(deps),
    removeRole: removeRole(deps),
    events: async (aggregate: string) =>
      (await tables.query({ table: outboxTable, partition: aggregate })).items.map(eventOfItem),
  }
}

export const tablesOfWorld = [organizationsTable, outboxTable]
