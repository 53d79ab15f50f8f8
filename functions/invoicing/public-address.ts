import { isIP } from 'node:net'
import { isPublicAddress } from '../../shared/public-address.ts'

/**
 * What is wrong with an address that we are told to call; undefined when nothing is. Names are judged again
 * when they are resolved, at every call.
 */
export const addressFault = (text: string): string | undefined => {
  if (!URL.canParse(text)) return 'must be an address'
  const { protocol, username, password, hostname, port } = new URL(text)
  if (protocol !== 'https:') return 'must begin with https://'
  if (username || password) return 'must not contain a name or password'
  if (port !== '' && port !== '8443') return 'must use port 443 or 8443'
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host)) return isPublicAddress(host) ? undefined : 'must be an address of the public internet'
  return host.includes('.') && !/\.(?:local|localhost|internal|home\.arpa)$/.test(host)
    ? undefined
    : 'must name a host of the public internet'
}
