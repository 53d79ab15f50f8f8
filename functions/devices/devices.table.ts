import { defineTable } from '../../shared/tables.ts'

/** Devices by id; `byWarehouse` lists those of a warehouse, `byWatch` those that are expected to speak, the longest silent first, `byGrace` those that may still show the credential before. */
export const devicesTable = defineTable({
  name: 'devices',
  indexes: {
    byWarehouse: { partition: 'warehouseId', sort: 'pk' },
    byWatch: { partition: 'watch', sort: 'lastSeenAt' },
    byGrace: { partition: 'grace', sort: 'graceUntil' },
  },
})

export const deviceKey = (deviceId: string) => ({ pk: `device#${deviceId}`, sk: 'device' })
