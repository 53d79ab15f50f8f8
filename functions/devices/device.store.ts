import { idempotencyPut } from '../../shared/idempotency.ts'
import { ROOM } from '../../shared/merge-writes.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, present, put, update } from '../../shared/writes.ts'
import { type Device, DeviceMoved, type Devices, type Sighting } from './device.ts'
import { deviceKey, devicesTable } from './devices.table.ts'

const WATCHED = 'watched'
const GRACE = 'grace'
/** Devices that never spoke are the longest silent. */
const NEVER = '0000'

export const deviceItem = (device: Device): Item => ({
  ...deviceKey(device.deviceId),
  ...device,
  lastSeenAt: device.lastSeenAt ?? `${NEVER}${device.registeredAt}`,
  ...(device.status === 'active' ? { watch: WATCHED } : {}),
  ...(device.previousCredential ? { grace: GRACE, graceUntil: device.previousCredential.validUntil } : {}),
})

const deviceOf = ({
  pk: _pk,
  sk: _sk,
  watch: _,
  grace: __,
  graceUntil: ___,
  lastSeenAt,
  ...device
}: Item): Device =>
  ({
    ...device,
    ...(String(lastSeenAt).startsWith(NEVER) ? {} : { lastSeenAt }),
  }) as unknown as Device

const sightingUpdate = ({ deviceId, at, battery, firmware }: Sighting) =>
  update(devicesTable, deviceKey(deviceId), {
    set: {
      lastSeenAt: at,
      ...(battery === undefined ? {} : { battery }),
      ...(firmware === undefined ? {} : { firmware }),
    },
    remove: ['silentSince'],
    when: { pk: present() },
    refused: () => new DeviceMoved(deviceId),
  })

/** All of them with one call; one by one where somebody among them is unknown. */
const see = async (tables: Tables, sightings: readonly Sighting[]): Promise<void> => {
  try {
    await tables.transact(sightings.map(sightingUpdate))
  } catch (thrown) {
    if (!(thrown instanceof DeviceMoved)) throw thrown
    if (sightings.length > 1) for (const each of sightings) await see(tables, [each])
  }
}

export const deviceStore = (tables: Tables): Devices => ({
  find: async deviceId => {
    const item = await tables.get(devicesTable, deviceKey(deviceId), { consistent: true })
    return item && deviceOf(item)
  },
  findAll: async deviceIds => {
    if (!deviceIds.length) return []
    const [items = []] = await tables.batchGet([{ table: devicesTable, keys: deviceIds.map(deviceKey) }])
    return items.map(deviceOf)
  },
  ofWarehouse: async (warehouseId, { limit, cursor, descending }) => {
    const page = await tables.query({
      table: devicesTable,
      index: 'byWarehouse',
      partition: warehouseId,
      limit,
      ...(cursor ? { cursor } : {}),
      ...(descending ? { descending } : {}),
    })
    return { items: page.items.map(deviceOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
  },
  unheardSince: async (instant, cursor) => {
    const page = await tables.query({
      table: devicesTable,
      index: 'byWatch',
      partition: WATCHED,
      sort: { before: instant },
      limit: 100,
      ...(cursor ? { cursor } : {}),
    })
    return { items: page.items.map(deviceOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
  },
  graceEndedBefore: async (instant, cursor) => {
    const page = await tables.query({
      table: devicesTable,
      index: 'byGrace',
      partition: GRACE,
      sort: { before: instant },
      limit: 100,
      ...(cursor ? { cursor } : {}),
    })
    return { items: page.items.map(deviceOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
  },
  endGrace: ({ deviceId, previousCredential }) =>
    tables.transact([
      update(devicesTable, deviceKey(deviceId), {
        remove: ['previousCredential', 'grace', 'graceUntil'],
        when: { graceUntil: equals(previousCredential?.validUntil ?? '') },
        refused: () => new DeviceMoved(deviceId),
      }),
    ]),
  write: ({ device, before, event, record }) =>
    tables.transact([
      put(devicesTable, deviceItem(device), {
        when: before ? { version: equals(before) } : { pk: absent() },
        refused: () => new DeviceMoved(device.deviceId),
        rank: 1,
      }),
      outboxPut(event),
      idempotencyPut(devicesTable, record),
    ]),
  sighted: async sightings => {
    for (let i = 0; i < sightings.length; i += ROOM) await see(tables, sightings.slice(i, i + ROOM))
  },
  silent: ({ deviceId, version, lastSeenAt, registeredAt }, since, event) =>
    tables.transact([
      update(devicesTable, deviceKey(deviceId), {
        set: { silentSince: since },
        add: { version: 1 },
        when: {
          version: equals(version),
          lastSeenAt: equals(lastSeenAt ?? `${NEVER}${registeredAt}`),
          silentSince: absent(),
        },
        refused: () => new DeviceMoved(deviceId),
        rank: 1,
      }),
      outboxPut(event),
    ]),
})
