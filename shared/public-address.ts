import { BlockList, isIP } from 'node:net'

/**
 * Addresses that nobody outside may make us call: special-purpose registries of IANA for IPv4 (RFC 6890) and IPv6,
 * among them loopback, private networks, link-local with the clouds' metadata, and all that embeds one of these.
 */
const inner = new BlockList()
for (const [network, bits] of [
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
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Metadata of some clouds lies outside of link-local.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
] as const)
  inner.addSubnet(network, bits, 'ipv4')

/** Only global unicast is outer; of it, the parts that carry IPv4 or documentation are not. */
const outer6 = new BlockList()
outer6.addSubnet('2000::', 3, 'ipv6')
const inner6 = new BlockList()
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  inner6.addSubnet(network, bits, 'ipv6')

/** Whether an IP address is one of the open internet. */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address)
  if (family === 4) return !inner.check(address, 'ipv4')
  if (family === 6) return outer6.check(address, 'ipv6') && !inner6.check(address, 'ipv6')
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
