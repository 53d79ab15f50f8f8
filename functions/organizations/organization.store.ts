import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put } from '../../shared/writes.ts'
import type { Organization, OrganizationRecord, Organizations } from './organization.ts'
import { organizationKey, organizationsTable } from './organizations.table.ts'

const LISTING = 'organizations'

const recordItem = (record: OrganizationRecord): Item => ({
  ...organizationKey(record.organizationId),
  ...record,
  listing: LISTING,
})

/** An organization as it is written the first time: for seeds. */
export const organizationItem = ({ roles, buyerGroups, ...organization }: Organization): Item =>
  recordItem({
    ...organization,
    roles: [...roles],
    ...(buyerGroups ? { buyerGroups: [...buyerGroups] } : {}),
    status: 'active',
    version: 1,
    changedAt: '2026-01-01T00:00:00.000Z',
    changedBy: 'seed',
  })

export const organizationOf = ({ pk: _pk, sk: _sk, listing: _l, ...record }: Item): OrganizationRecord =>
  record as unknown as OrganizationRecord

export const organizationStore = (tables: Tables): Organizations => ({
  find: async organizationId => {
    const item = await tables.get(organizationsTable, organizationKey(organizationId), { consistent: true })
    return item && organizationOf(item)
  },
  list: async ({ limit, cursor: from, descending = false }) => {
    const { items, cursor } = await tables.query({
      table: organizationsTable,
      index: 'byListing',
      partition: LISTING,
      limit,
      descending,
      ...(from ? { cursor: from } : {}),
    })
    return { items: items.map(organizationOf), ...(cursor ? { cursor } : {}) }
  },
  save: ({ before, after, event, done }) =>
    tables.transact([
      put(organizationsTable, recordItem(after), {
        when: before ? { version: equals(before.version) } : { pk: absent() },
        refused: old => versionDiffers(old?.version ?? 0),
      }),
      outboxPut(event),
      idempotencyPut(organizationsTable, done),
    ]),
})
