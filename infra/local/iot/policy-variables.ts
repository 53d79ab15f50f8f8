import { LocalStackError } from '../local-stack-error.ts'
import type { Device } from './devices.ts'

/** Who is connected: what a policy's variables are filled with. */
export interface Connection {
  readonly clientId: string
  /** The thing of the credential that was shown */
  readonly device: Device
}

type Variable = (connection: Connection) => string | undefined

/** The thing is found by the client id, so under another's name a device has no thing at all. */
const thing = ({ clientId, device }: Connection): Device | undefined =>
  clientId === device.deviceId ? device : undefined

const variables: Readonly<Record<string, Variable>> = {
  'iot:ClientId': ({ clientId }) => clientId,
  'iot:Connection.Thing.ThingName': connection => thing(connection)?.deviceId,
  'iot:Connection.Thing.IsAttached': connection => String(thing(connection) !== undefined),
  'iot:Connection.Thing.Attributes[warehouseId]': connection => thing(connection)?.warehouseId,
}

/** @throws LocalStackError for a variable that this engine cannot fill in */
export const variable = (name: string, where: string): Variable =>
  variables[name] ??
  (() => {
    throw new LocalStackError(`${where}: the policy variable ${name} is not known to the local stack`)
  })()
