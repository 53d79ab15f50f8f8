import type { PathAnswer } from '../control-server.ts'
import type { Broker } from './broker.ts'

const found = (body: unknown = {}) => ({ status: 200, body })
const missing = { status: 404, body: { message: 'The resource is not known here' } }

/**
 * The control plane of AWS IoT as far as the product uses it. A device has the certificates, or secrets, that it has
 * come in with. Deactivating one, and changing a thing, ends its connection: coming again it is asked for what the
 * registry then says.
 */
export const iotControl =
  ({
    disconnect,
    certificatesOf,
    deactivate,
  }: Pick<Broker, 'disconnect' | 'certificatesOf' | 'deactivate'>): PathAnswer =>
  (method, { pathname, searchParams }) => {
    const [, kind, name = '', rest] = pathname.split('/').map(decodeURIComponent)
    switch (`${method} ${kind} ${rest ?? ''}`) {
      case 'GET things principals':
        return found({
          principals: certificatesOf(name).map(id => `arn:aws:iot:local:000000000000:cert/${id}`),
        })
      case 'PATCH things ':
        disconnect(name)
        return found()
      case 'PUT certificates ':
        if (searchParams.get('newStatus') === 'INACTIVE') deactivate(name)
        return found()
      default:
        return missing
    }
  }
