import { deviceChanged } from '../../events/devices.device-changed.v1.ts'
import { type Actor, actsAs } from '../../shared/actor.ts'
import { type Clock, minutes, plus } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { Warehouse } from '../inventory/index.ts'
import { type Credential, type Device, DeviceMoved, type DevicePlace, type Devices } from './device.ts'
import { fingerprintOf } from './fingerprint.ts'

export interface ManageDevicesDeps {
  readonly devices: Pick<Devices, 'find' | 'write'>
  readonly warehouses: () => Promise<readonly Warehouse[]>
  readonly clock: Clock
  readonly tenantId: string
}

export interface RegisterDevice {
  readonly deviceId: string
  readonly warehouseId: string
  readonly name?: string | undefined
  readonly credential: Credential
  readonly places: DevicePlace[]
  readonly silentAfterMinutes: number
}

/** A change of a device that is registered. */
export type DeviceChange =
  | { readonly kind: 'assigned'; readonly warehouseId: string; readonly places: DevicePlace[] }
  | { readonly kind: 'rotated'; readonly credential: Credential; readonly graceMinutes: number }
  | { readonly kind: 'revoked'; readonly reason: string }

/** Devices belong to whom their warehouse belongs to; the operator may tend all. */
export const ownsWarehouse = async (
  warehouses: () => Promise<readonly Warehouse[]>,
  warehouseId: string,
  actor: Actor,
): Promise<boolean> => {
  const warehouse = (await warehouses()).find(each => each.warehouseId === warehouseId)
  return warehouse !== undefined && (actsAs(actor, 'operator') || warehouse.ownerId === actor.organizationId)
}

/**
 * Registers devices, assigns them to places, rotates their credentials and revokes them. Only fingerprints
 * of credentials are kept. After a rotation the old credential is taken for a while, so that a device that is
 * asleep is not locked out; after a revocation none is, and what the device says is kept as evidence only.
 *
 * @throws `not-found` for another's warehouse or device, `illegal-transition` for an id that is taken, a
 *   device that is revoked or a credential that it has, `conflict` when somebody changed it at the same time
 */
export const manageDevices = ({ devices, warehouses, clock, tenantId }: ManageDevicesDeps) => {
  const credentialOf = (credential: Credential) => ({
    kind: credential.kind,
    fingerprint: fingerprintOf(credential.kind === 'secret' ? credential.secret : credential.pem),
    issuedAt: clock(),
  })

  const write = async (
    device: Device,
    before: number,
    kind: DeviceChange['kind'] | 'registered',
    once: Once<Device>,
  ) => {
    const { deviceId, warehouseId, status, version } = device
    const event = deviceChanged.create(
      { aggregate: deviceId, sequence: version, time: clock(), tenant: tenantId },
      { deviceId, warehouseId, change: kind, status },
    )
    await devices.write({ device, before, event, record: once(device) })
    return device
  }

  const changed = (device: Device, change: DeviceChange): Device => {
    const at = clock()
    const next = { ...device, version: device.version + 1 }
    switch (change.kind) {
      case 'assigned':
        return { ...next, warehouseId: change.warehouseId, places: change.places }
      case 'rotated': {
        const credential = credentialOf(change.credential)
        const known = [device.credential, device.previousCredential].map(each => each?.fingerprint)
        // A certificate that is taken out of use does not come back.
        if (known.includes(credential.fingerprint))
          throw new DomainError('illegal-transition', 'The device has this credential: give it a new one.')
        const validUntil = plus(at, minutes(change.graceMinutes))
        return { ...next, credential, previousCredential: { ...device.credential, validUntil } }
      }
      case 'revoked': {
        const { previousCredential: _, silentSince: __, ...rest } = next
        return { ...rest, status: 'revoked', revokedAt: at, revokeReason: change.reason }
      }
    }
  }

  return {
    register: async (command: RegisterDevice, actor: Actor, once: Once<Device>): Promise<Device> => {
      const { credential, name, ...rest } = command
      if (!(await ownsWarehouse(warehouses, command.warehouseId, actor))) throw notFound('warehouse')
      const device: Device = {
        ...rest,
        ...(name ? { name } : {}),
        status: 'active',
        credential: credentialOf(credential),
        registeredAt: clock(),
        version: 1,
      }
      try {
        return await write(device, 0, 'registered', once)
      } catch (thrown) {
        if (!(thrown instanceof DeviceMoved)) throw thrown
        throw new DomainError('illegal-transition', 'A device of this id is registered already.')
      }
    },

    change: async (
      deviceId: string,
      change: DeviceChange,
      actor: Actor,
      once: Once<Device>,
    ): Promise<Device> => {
      const device = await devices.find(deviceId)
      if (!device || !(await ownsWarehouse(warehouses, device.warehouseId, actor))) throw notFound('device')
      if (change.kind === 'assigned' && !(await ownsWarehouse(warehouses, change.warehouseId, actor)))
        throw notFound('warehouse')
      if (device.status === 'revoked')
        throw new DomainError('illegal-transition', 'The device is revoked; register another.')
      try {
        return await write(changed(device, change), device.version, change.kind, once)
      } catch (thrown) {
        if (!(thrown instanceof DeviceMoved)) throw thrown
        throw new DomainError('conflict', 'The device was changed at the same time; nothing was written.')
      }
    },
  }
}
