import type { Client } from 'aedes'
import { type Device, type DeviceDirectory, fingerprintOf, refusalOf } from './devices.ts'
import { type Action, allows, type Policy } from './policy.ts'
import type { Connection } from './policy-variables.ts'

export class NotAuthorized extends Error {
  override readonly name = 'NotAuthorized'
  /** CONNACK of MQTT 3.1.1 */
  readonly returnCode = 5
  /** DISCONNECT of MQTT 5 */
  readonly reasonCode = 0x87
}

interface DoorkeeperDeps {
  readonly policies: readonly Policy[]
  readonly devices: DeviceDirectory
  readonly clock: () => number
  readonly onProblem: (line: string) => void
}

/** Knows who is connected, lets in who shows the right credential, and asks the policies about the rest. */
export const createDoorkeeper = ({ policies, devices, clock, onProblem }: DoorkeeperDeps) => {
  const connections = new WeakMap<Client, Connection & { readonly shown: string | undefined }>()
  /** Certificates by device, from the first time that one came in with it, as AWS IoT attaches them to things. */
  const attached = new Map<string, Set<string>>()
  /** Certificates that were taken out of use. */
  const inactive = new Set<string>()

  const refusalFor = (device: Device | undefined, shown: string | undefined): string | undefined =>
    refusalOf(device, shown, clock()) ??
    (shown !== undefined && inactive.has(shown) ? 'shows a certificate that is out of use' : undefined)

  const may = (client: Client, action: Action, resource: string): boolean => {
    const connection = connections.get(client)
    const allowed = connection !== undefined && allows(policies, action, resource, connection)
    if (!allowed) onProblem(`Device ${client.id} is refused: ${action} on ${resource}`)
    return allowed
  }

  /** @param deviceId whose credential it claims to show; the policies decide about the client id */
  const enter = async (
    client: Client,
    deviceId: string,
    credential: Uint8Array | undefined,
  ): Promise<boolean> => {
    const device = await devices.find(deviceId)
    const shown = credential && fingerprintOf(credential)
    const refusal = refusalFor(device, shown)
    if (!device || refusal) {
      onProblem(`Device ${client.id} is refused: it ${refusal}`)
      return false
    }
    connections.set(client, { clientId: client.id, device, shown })
    if (!may(client, 'Connect', `client/${client.id}`)) return false
    if (shown) attached.set(deviceId, (attached.get(deviceId) ?? new Set()).add(shown))
    return true
  }

  /** Whether a device that came in may stay: its credential may have been revoked or replaced since. */
  const stays = async (client: Client): Promise<boolean> => {
    const connection = connections.get(client)
    // Not let in yet: it is being asked at the door.
    if (!connection) return true
    const device = await devices.find(connection.device.deviceId)
    const refusal = refusalFor(device, connection.shown)
    if (refusal) onProblem(`Device ${client.id} is put off the line: it ${refusal}`)
    return !refusal
  }
  return {
    enter,
    may,
    stays,
    /** Ids of the certificates that a device has come in with. */
    attachedTo: (deviceId: string): string[] => [...(attached.get(deviceId) ?? [])],
    deactivate: (certificateId: string): void => void inactive.add(certificateId),
    /** Whether somebody has come in with just that certificate. */
    isWith: (client: Client, certificateId: string): boolean =>
      connections.get(client)?.shown === certificateId,
  }
}
