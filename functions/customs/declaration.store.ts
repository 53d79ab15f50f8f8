import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put } from '../../shared/writes.ts'
import { customsTable, declarationKey, orderDeclarationKey, orderPartition } from './customs.table.ts'
import type { Declaration, Declarations } from './declaration.ts'

const declarationItem = (one: Declaration): Item => ({
  ...declarationKey(one.declarationId),
  version: one.version,
  importerId: one.buyerId,
  declarationId: one.declarationId,
  document: JSON.stringify(one),
})

const declarationOf = ({ document }: Item): Declaration => JSON.parse(document)

export const declarationStore = (tables: Tables): Declarations => ({
  insert: async (declaration, record) => {
    const { orderId, declarationId } = declaration
    await tables.transact([
      put(customsTable, declarationItem(declaration), { when: { pk: absent() } }),
      put(customsTable, { ...orderDeclarationKey(orderId, declarationId), declarationId }),
      idempotencyPut(customsTable, record),
    ])
  },
  find: async declarationId => {
    const item = await tables.get(customsTable, declarationKey(declarationId), { consistent: true })
    return item && declarationOf(item)
  },
  replace: async (after, record) => {
    await tables.transact([
      put(customsTable, declarationItem(after), {
        when: { version: equals(after.version - 1) },
        refused: old => versionDiffers(old?.version ?? 0),
      }),
      idempotencyPut(customsTable, record),
    ])
  },
  ofImporter: async (buyerId, { limit, cursor }) => {
    const page = await tables.query({
      table: customsTable,
      index: 'byImporter',
      partition: buyerId,
      descending: true,
      limit,
      ...(cursor ? { cursor } : {}),
    })
    return { items: page.items.map(declarationOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
  },
  ofOrder: async (orderId, { limit, cursor }) => {
    const page = await tables.query({
      table: customsTable,
      partition: orderPartition(orderId),
      limit,
      consistent: true,
      ...(cursor ? { cursor } : {}),
    })
    const keys = page.items.map(({ declarationId }) => declarationKey(declarationId))
    const [items = []] = keys.length
      ? await tables.batchGet([{ table: customsTable, keys, consistent: true }])
      : [[]]
    return { items: items.map(declarationOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
  },
})
