import type { PathAnswer } from '../control-server.ts'
import type { Broker } from './broker.ts'

/** A certificate's id says whose it is, so that nothing has to be kept: the device's id in hex. */
const certificateOf = (deviceId: string): string => Buffer.from(deviceId).toString('hex')
const deviceOf = (certificateId: string): string => Buffer.from(certificateId, 'hex').toString()

const found = (body: unknown = {}) => ({ status: 200, body })
const missing = { status: 404, body: { message: 'The resource is not known here' } }

/**
 * The control plane of AWS IoT as far as the product uses it. Each device has one certificate. Deactivating it,
 * and changing its thing, ends its connection: coming again it is asked for what the registry then says.
 */
export const iotControl =
  ({ disconnect }: Pick<Broker, 'disconnect'>): PathAnswer =>
  (method, { pathname, searchParams }) => {
    const [, kind, name = '', rest] = pathname.split('/').map(decodeURIComponent)
    switch (`${method} ${kind} ${rest ?? ''}`) {
      case 'GET things principals':
        return found({ principals: [`arn:aws:iot:local:000000000000:cert/${certificateOf(name)}`] })
      case 'PATCH things ':
        disconnect(name)
        return found()
      case 'PUT certificates ':
        if (searchParams.get('newStatus') === 'INACTIVE') disconnect(deviceOf(name))
        return found()
      default:
        return missing
    }
  }
