import { defineTable } from '../../shared/tables.ts'

/** Tariff lines with their validity, and declarations with the papers that belong to them. */
export const customsTable = defineTable({
  name: 'customs',
  indexes: {
    /** declarations of an importer; ids sort by age */
    byImporter: { partition: 'importerId', sort: 'declarationId' },
  },
})

/** All versions of a code are one partition, in order of their first day. */
export const tariffPartition = (hsCode: string): string => `tariff#${hsCode}`
export const tariffKey = (hsCode: string, from: string) => ({ pk: tariffPartition(hsCode), sk: from })

export const declarationKey = (declarationId: string) => ({
  pk: `declaration#${declarationId}`,
  sk: 'declaration',
})

/** All declarations of an order are one partition, in order of age. */
export const orderPartition = (orderId: string): string => `order#${orderId}`
export const orderDeclarationKey = (orderId: string, declarationId: string) => ({
  pk: orderPartition(orderId),
  sk: declarationId,
})
