import type { Device } from './device.ts'

/** What AWS IoT asks before it makes a thing for a device that connects for the first time. */
export interface AdmissionRequest {
  /** of the provisioning template, filled from the device's certificate */
  readonly parameters: Readonly<Record<string, string>>
}

/** The name of a device is the common name of its certificate. */
const NAME = 'AWS::IoT::Certificate::CommonName'

/** The answer, in the form of a pre-provisioning hook. */
export interface Admission {
  readonly allowProvisioning: boolean
  readonly parameterOverrides?: Readonly<Record<string, string>>
}

/**
 * Lets a device in that is registered and not revoked. Where it belongs the registry says, not the device.
 */
export const admitDevice =
  ({ find }: { find: (deviceId: string) => Promise<Device | undefined> }) =>
  async ({ parameters }: AdmissionRequest): Promise<Admission> => {
    const device = await find(parameters[NAME] ?? '')
    return device?.status === 'active'
      ? { allowProvisioning: true, parameterOverrides: { WarehouseId: device.warehouseId } }
      : { allowProvisioning: false }
  }
