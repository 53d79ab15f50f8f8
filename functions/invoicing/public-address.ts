import { BlockList, isIP } from 'node:net'

/** Where nothing of the public internet is: IANA's special-purpose registries for IPv4 and IPv6. */
const special = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, prefix, 'ipv4')
}

/** 2000::/3 is all that is routed; within it these are not for others' servers, or lead to IPv4 ones. */
const routed = new BlockList()
routed.addSubnet('2000::', 3, 'ipv6')
const specialWithin = new BlockList()
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  specialWithin.addSubnet(network, prefix, 'ipv6')
}

/**
 * Whether an address is one of the public internet. Everything else, loopback, private networks, the address
 * of Lambda's and EC2's own data, could be made to talk by whoever names us an address to call.
 */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address)
  if (family === 4) return !special.check(address, 'ipv4')
  if (family === 6) return routed.check(address, 'ipv6') && !specialWithin.check(address, 'ipv6')
  return false
}

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
