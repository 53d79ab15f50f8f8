import type { Device } from '../../functions/devices/device.ts'
import { routes } from '../../functions/devices/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Side } from './world.ts'

const secret = (letter: string) => ({ kind: 'secret' as const, secret: letter.repeat(40) })

const request = ({ unique, warehouseId, sku }: Side) => ({
  deviceId: unique('dev'),
  warehouseId,
  credential: secret('a'),
  places: [{ sku }],
})

const registered = async (side: Side): Promise<Device> =>
  side.as('operator.admin').get(routes.registerDevice, { body: request(side) })

const own = { 'supplier.sales': [200, 404], 'operator.admin': 200 } as const

export const scenarios = defineScenarios(routes, {
  registerDevice: scenario<ReturnType<typeof request>>({
    prepare: async side => request(side),
    request: body => ({ body }),
    changed: body => ({ ...body, name: 'another' }),
    answers: { 'supplier.sales': [201, 404], 'operator.admin': 201 },
  }),
  listDevices: scenario<Device>({
    prepare: registered,
    request: ({ warehouseId }) => ({ query: { limit: 100, warehouseId } }),
    answers: own,
  }),
  readDevice: scenario<Device>({
    prepare: registered,
    request: ({ deviceId }) => ({ params: { deviceId } }),
    answers: own,
  }),
  assignDevice: scenario<Device>({
    prepare: registered,
    request: ({ deviceId, warehouseId }) => ({
      params: { deviceId },
      body: { warehouseId, places: [{ sku: 'S-1' }] },
    }),
    changed: ({ warehouseId }) => ({ warehouseId, places: [] }),
    answers: own,
  }),
  rotateCredential: scenario<Device>({
    prepare: registered,
    request: ({ deviceId }) => ({ params: { deviceId }, body: { credential: secret('b') } }),
    changed: () => ({ credential: secret('c') }),
    answers: own,
  }),
  revokeDevice: scenario<Device>({
    prepare: registered,
    request: ({ deviceId }) => ({ params: { deviceId }, body: { reason: 'stolen' } }),
    changed: () => ({ reason: 'lost' }),
    answers: own,
  }),
})
