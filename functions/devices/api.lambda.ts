import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { asList } from '../../shared/http/list.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { stockReader } from '../inventory/index.ts'
import { identity } from '../organizations/index.ts'
import { deviceStore } from './device.store.ts'
import { devicesTable } from './devices.table.ts'
import { manageDevices } from './manage-devices.ts'
import { readDevices } from './read-devices.ts'
import { routes } from './routes.ts'

const tables = tablesFromEnvironment()
const devices = deviceStore(tables)
const { warehouses } = stockReader(tables)
const read = readDevices({ devices, warehouses })
const manage = manageDevices({
  devices,
  warehouses,
  clock: systemClock,
  tenantId: tenantFromEnvironment(process.env).id,
})

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: devicesTable,
  routes,
  handlers: {
    registerDevice: ({ body, actor, once }) => manage.register(body, actor, once),
    listDevices: async ({ query: { warehouseId, sort, ...query }, actor }) => {
      const wanted = { ...query, descending: sort === '-deviceId' }
      const page = await read.ofWarehouse(warehouseId, wanted, actor)
      return asList(page.items, page.cursor)
    },
    readDevice: ({ params, actor }) => read.one(params.deviceId, actor),
    assignDevice: ({ params, body, actor, once }) =>
      manage.change(params.deviceId, { kind: 'assigned', ...body }, actor, once),
    rotateCredential: ({ params, body, actor, once }) =>
      manage.change(params.deviceId, { kind: 'rotated', ...body }, actor, once),
    revokeDevice: ({ params, body, actor, once }) =>
      manage.change(params.deviceId, { kind: 'revoked', ...body }, actor, once),
  },
})
