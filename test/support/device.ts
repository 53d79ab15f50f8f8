import { connectAsync } from 'mqtt'
import type { Enrolled } from '../../infra/local/iot/devices.ts'

export interface TestReading {
  readonly readingId: string
  readonly sku: string
  readonly quantity: number
  /** RFC 3339 */
  readonly measuredAt: string
}

/** A device over MQTT, as itself. */
export interface TestDevice extends Enrolled {
  /** Publishes with QoS 1 to its own topic; resolves when the broker has acknowledged. */
  publish(reading: TestReading): Promise<void>
  end(): Promise<void>
  /** Resolves when the connection has ended, whoever ended it; it does not come back by itself. */
  readonly ended: Promise<void>
}

export const enrolDevice = async (mqtt: string, device: Enrolled): Promise<TestDevice> => {
  const { deviceId, warehouseId, secret } = device
  const client = await connectAsync(mqtt, {
    clientId: deviceId,
    username: deviceId,
    password: secret,
    reconnectPeriod: 0,
  })
  return {
    ...device,
    publish: async reading => {
      await client.publishAsync(`dockline/${warehouseId}/${deviceId}/stock`, JSON.stringify(reading), {
        qos: 1,
      })
    },
    end: () => client.endAsync(),
    ended: new Promise(done => client.once('close', () => done())),
  }
}
