import { type DemoGoods, demoGoods, demoWarehouses } from './goods.ts'

/** A simulated sensor that watches some shelves of a warehouse. */
export interface DemoDevice {
  readonly deviceId: string
  readonly warehouseId: string
  /** what it shows when it connects */
  readonly secret: string
  /** what lies on its shelves, with the demand that is replayed */
  readonly shelves: readonly Pick<DemoGoods, 'product' | 'demand'>[]
}

const DEVICES_PER_WAREHOUSE = 5

/** Ten devices, five in each warehouse, over all SKUs whose demand is replayed, each in its home warehouse. */
export const demoDevices = (): DemoDevice[] =>
  demoWarehouses.flatMap(({ warehouseId }) => {
    const moving = demoGoods().filter(
      ({ demand, stocks }) => demand.length > 0 && stocks.at(-1)?.warehouseId === warehouseId,
    )
    return Array.from({ length: DEVICES_PER_WAREHOUSE }, (_, i) => {
      const deviceId = `dev_${warehouseId.replace('wh_', '')}_${i + 1}`
      return {
        deviceId,
        warehouseId,
        secret: `secret-of-${deviceId}`,
        shelves: moving.filter((_, at) => at % DEVICES_PER_WAREHOUSE === i),
      }
    })
  })
