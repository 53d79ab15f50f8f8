import type { Actor } from '../../shared/actor.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { Warehouse } from '../inventory/index.ts'
import type { Device, Devices } from './device.ts'
import { ownsWarehouse } from './manage-devices.ts'

interface ReadDevicesDeps {
  readonly devices: Pick<Devices, 'find' | 'ofWarehouse'>
  readonly warehouses: () => Promise<readonly Warehouse[]>
}

interface PageOfWarehouse {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly descending?: boolean | undefined
  readonly silent?: boolean | undefined
}

/** Devices of one's own warehouses. @throws `not-found` */
export const readDevices = ({ devices, warehouses }: ReadDevicesDeps) => ({
  one: async (deviceId: string, actor: Actor): Promise<Device> => {
    const device = await devices.find(deviceId)
    if (!device || !(await ownsWarehouse(warehouses, device.warehouseId, actor))) throw notFound('device')
    return device
  },
  ofWarehouse: async (warehouseId: string, page: PageOfWarehouse, actor: Actor) => {
    if (!(await ownsWarehouse(warehouses, warehouseId, actor))) throw notFound('warehouse')
    const { items, cursor } = await devices.ofWarehouse(warehouseId, page)
    const wanted = items.filter(
      ({ silentSince }) => page.silent === undefined || page.silent === (silentSince !== undefined),
    )
    return { items: wanted, cursor }
  },
})
