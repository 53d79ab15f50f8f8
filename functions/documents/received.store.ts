import { DomainError } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, type Item, put } from '../../shared/writes.ts'
import { documentsTable, receivedKeyOf, receivedNumberKey, receivedPartition } from './documents.table.ts'
import type { Received, ReceivedInvoices } from './received.ts'

const receivedOf = ({ document }: Item): Received => JSON.parse(document)

const alreadyReceived = (old: Item | undefined): DomainError =>
  new DomainError('already-received', 'You have an invoice of this seller with this number.', {
    receivedId: old?.receivedId,
  })

export const receivedStore = (tables: Tables): ReceivedInvoices => ({
  insert: async (organizationId, received, record) => {
    const { receivedId, number, seller } = received
    await tables.transact([
      put(
        documentsTable,
        { ...receivedKeyOf(organizationId, receivedId), document: JSON.stringify(received) },
        { when: { pk: absent() } },
      ),
      put(
        documentsTable,
        { ...receivedNumberKey(organizationId, seller.taxNumber, number), receivedId },
        { when: { pk: absent() }, refused: alreadyReceived },
      ),
      idempotencyPut(documentsTable, record),
    ])
  },
  find: async (organizationId, receivedId) => {
    const item = await tables.get(documentsTable, receivedKeyOf(organizationId, receivedId), {
      consistent: true,
    })
    return item && receivedOf(item)
  },
  list: async (organizationId, { limit, cursor }) => {
    const page = await tables.query({
      table: documentsTable,
      partition: receivedPartition(organizationId),
      limit,
      descending: true,
      ...(cursor ? { cursor } : {}),
    })
    return { items: page.items.map(receivedOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
  },
})
