import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { generate, type Packet, parser } from 'mqtt-packet'

/**
 * The broker's library speaks MQTT 3.1.1 only. A connection that opens in version 5 is translated here,
 * both ways, packet by packet; any other goes through as it is.
 */
export const speakingVersion4 = (socket: Socket, handle: (stream: Duplex) => void): void => {
  let head = Buffer.alloc(0)
  const look = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk])
    const version = versionIn(head)
    if (version === undefined && head.length < longestHead) return
    socket.off('data', look).pause()
    socket.unshift(head)
    handle(version === 5 ? translated(socket) : socket)
  }
  socket.on('data', look)
}

/** Fixed header, at most four bytes of length, and a protocol name of at most six letters. */
const longestHead = 1 + 4 + 2 + 6 + 1

/** The protocol's version in the beginning of a CONNECT packet; undefined while too little is there. */
export const versionIn = (head: Buffer): number | undefined => {
  let at = 1
  while ((head[at] ?? 0) >= 0x80) at++
  const name = at + 1
  if (head.length < name + 2) return undefined
  return head[name + 2 + head.readUInt16BE(name)]
}

/** CONNACK: what version 3.1.1 answers, by its code, in version 5. */
const reasons: Readonly<Record<number, number>> = { 1: 0x84, 2: 0x85, 3: 0x88, 4: 0x86, 5: 0x87 }

/** What of version 5 is told to a client: no QoS 2, no topic aliases. */
const limits = { maximumQoS: 1, topicAliasMaximum: 0, sharedSubscriptionAvailable: false }

/** A packet of version 5 as the same in version 3.1.1: properties, reasons and options have no place there. */
export const toVersion4 = (packet: Packet): Packet | undefined => {
  switch (packet.cmd) {
    case 'connect': {
      const { properties: _, will, ...rest } = packet
      const { properties: __, ...bareWill } = will ?? { topic: '', payload: '' }
      return { ...rest, protocolVersion: 4, ...(will && { will: bareWill }) }
    }
    case 'publish':
    case 'puback': {
      const { properties: _, ...rest } = packet
      return rest
    }
    case 'subscribe': {
      const { properties: _, subscriptions, ...rest } = packet
      return { ...rest, subscriptions: subscriptions.map(({ topic, qos }) => ({ topic, qos })) }
    }
    case 'unsubscribe': {
      const { properties: _, ...rest } = packet
      return rest
    }
    case 'auth':
      return undefined
    default:
      return packet
  }
}

/** An answer of version 3.1.1 in version 5. `unsubscriptions` says how many topics an UNSUBACK is about. */
export const toVersion5 = (packet: Packet, unsubscriptions = 1): Packet => {
  switch (packet.cmd) {
    case 'connack': {
      const code = packet.returnCode ?? 0
      return {
        cmd: 'connack',
        sessionPresent: packet.sessionPresent,
        reasonCode: code === 0 ? 0 : (reasons[code] ?? 0x80),
        ...(code === 0 ? { properties: limits } : {}),
      }
    }
    case 'puback':
      return {
        cmd: 'puback',
        ...(packet.messageId === undefined ? {} : { messageId: packet.messageId }),
        reasonCode: 0,
      }
    case 'unsuback':
      return { ...packet, granted: new Array(unsubscriptions).fill(0) }
    default:
      return packet
  }
}

const protocolError = 0x82

const translated = (socket: Socket): Duplex => {
  const unsubscriptions = new Map<number, number>()
  const fromClient = parser({ protocolVersion: 5 })
  const fromBroker = parser({ protocolVersion: 4 })
  const tell = (packet: Packet): void => {
    if (socket.writable) socket.write(generate(packet, { protocolVersion: 5 }))
  }

  const stream = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      fromBroker.parse(chunk)
      done()
    },
    destroy: (error, done) => {
      const { reasonCode } = (error ?? {}) as { reasonCode?: number }
      if (reasonCode !== undefined) tell({ cmd: 'disconnect', reasonCode })
      socket.end()
      done(error)
    },
  })
  fromClient.on('packet', packet => {
    const { cmd, messageId = 0 } = packet
    if (cmd === 'unsubscribe') unsubscriptions.set(messageId, packet.unsubscriptions.length)
    // "Disconnect with will message": version 3.1.1 publishes it when there is no DISCONNECT at all.
    if (cmd === 'disconnect' && packet.reasonCode === 4) return stream.push(null)
    const alias = cmd === 'publish' ? packet.properties?.topicAlias : undefined
    const plain = alias === undefined ? toVersion4(packet) : undefined
    if (!plain)
      return stream.destroy(Object.assign(new Error('protocol error'), { reasonCode: protocolError }))
    if (!stream.push(generate(plain, { protocolVersion: 4 }))) socket.pause()
  })
  fromClient.on('error', error => stream.destroy(Object.assign(error, { reasonCode: 0x81 })))
  fromBroker.on('packet', packet => {
    const { messageId = 0 } = packet
    tell(toVersion5(packet, unsubscriptions.get(messageId)))
    if (packet.cmd === 'unsuback') unsubscriptions.delete(messageId)
  })
  socket.on('data', chunk => fromClient.parse(Buffer.from(chunk)))
  socket.once('end', () => stream.push(null))
  socket.once('close', () => stream.destroy())
  return stream
}
