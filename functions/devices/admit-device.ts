import type { Clock } from '../../shared/clock.ts'
import { type Device, takenFrom } from './device.ts'

/** What AWS IoT asks before it makes a thing for a device that connects for the first time. */
export interface AdmissionRequest {
  /** of the certificate that it shows */
  readonly certificateId: string
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
 * Lets a device in that is registered and not revoked and shows the certificate that it was registered with: another
 * one in its name, or one that was replaced before it ever came, is not let in. Where it belongs the registry says,
 * not the device.
 */
export const admitDevice =
  ({
    find,
    clock,
  }: {
    readonly find: (deviceId: string) => Promise<Device | undefined>
    readonly clock: Clock
  }) =>
  async ({ certificateId, parameters }: AdmissionRequest): Promise<Admission> => {
    const device = await find(parameters[NAME] ?? '')
    return device && takenFrom(device, clock()).includes(certificateId)
      ? { allowProvisioning: true, parameterOverrides: { WarehouseId: device.warehouseId } }
      : { allowProvisioning: false }
  }
