import { idempotencyPut } from '../../shared/idempotency.ts'
import { AlreadyConsumed } from '../../shared/inbox.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put } from '../../shared/writes.ts'
import { documentsTable, mailingKey, mailingPartition } from './documents.table.ts'
import { type Mailing, type Mailings, MOST_MAILINGS } from './mailing.ts'

const itemOf = ({ email, version, ...mailing }: Mailing): Item => ({
  ...mailingKey(mailing.buyerId, mailing.invoiceId, mailing.mailingId),
  version: version + 1,
  mailing: JSON.stringify(mailing),
  email,
})

/** @throws Error when the address cannot be read: its owner is erased, or the function has no keys */
const mailingOf = ({ mailing, email, version }: Item): Mailing => {
  if (typeof email !== 'string') throw new Error('The address of a mailing cannot be read')
  return { ...JSON.parse(mailing), email, version }
}

/** @param tables with addresses sealed on the way in (`sealedTables`) */
export const mailingStore = (tables: Tables): Mailings => ({
  ofInvoice: async (buyerId, invoiceId) => {
    const page = await tables.query({
      table: documentsTable,
      partition: mailingPartition(buyerId, invoiceId),
      limit: MOST_MAILINGS,
      consistent: true,
    })
    return page.items.map(mailingOf)
  },
  find: async (buyerId, invoiceId, mailingId) => {
    const item = await tables.get(documentsTable, mailingKey(buyerId, invoiceId, mailingId), {
      consistent: true,
    })
    return item && mailingOf(item)
  },
  insert: (mailing, event, record) =>
    tables.transact([
      put(documentsTable, itemOf(mailing), {
        when: { pk: absent() },
        refused: () => new AlreadyConsumed('The mailing is there'),
      }),
      ...(event ? [outboxPut(event)] : []),
      ...(record ? [idempotencyPut(documentsTable, record)] : []),
    ]),
  save: mailing =>
    tables.transact([
      put(documentsTable, itemOf(mailing), {
        when: { version: equals(mailing.version) },
        refused: () => new AlreadyConsumed('The mailing has moved on'),
      }),
    ]),
})
