import { createServer, type Socket } from 'node:net'
import { Aedes, type AuthenticateError, type Client } from 'aedes'
import { listen } from '../free-port.ts'
import type { DeviceDirectory } from './devices.ts'
import { createDoorkeeper, NotAuthorized } from './doorkeeper.ts'
import { speakingVersion4 } from './mqtt5.ts'
import type { Policy } from './policy.ts'
import { applyRule, type Rule, type SendToQueue } from './rule.ts'
import { topicMatches } from './topic-filter.ts'

export interface BrokerOptions {
  /** Both from `iotOf`, that is from the template */
  readonly policies: readonly Policy[]
  readonly rules: readonly Rule[]
  readonly devices: DeviceDirectory
  readonly sendToQueue: SendToQueue
  /** 0 or absent: any free one */
  readonly port?: number
  readonly clock?: () => number
  /** Milliseconds between two looks at who may stay; a credential may also end by its time. Default 5 s */
  readonly reviewEvery?: number
  /** Told of refusals and of messages that no rule could read, in one line each */
  readonly onProblem?: (line: string) => void
}

export interface Broker {
  readonly port: number
  /** `mqtt://127.0.0.1:<port>` */
  readonly url: string
  /** Ends a device's connection, as a change of its thing does. */
  disconnect(deviceId: string): void
  /** Ids of the certificates that a device has come in with. */
  certificatesOf(deviceId: string): readonly string[]
  /** Takes a certificate out of use: who is connected with it is put off the line. */
  deactivate(certificateId: string): void
  /** Looks at all that are connected and ends the connection of those whose credential is void by now. */
  review(): Promise<void>
  close(): Promise<void>
}

/**
 * A broker on the loopback address that stands for AWS IoT Core: devices come with their id as client id and
 * user name and their secret as password, in MQTT 3.1.1 or 5; what they may do is what the template's policies
 * say, and what they publish goes where its rules say. As in AWS IoT there is no QoS 2, and a refused
 * publication ends the connection. Unlike there, a publication with QoS 1 is acknowledged only after the
 * rules' queues have it.
 */
export const startBroker = async (options: BrokerOptions): Promise<Broker> => {
  const { policies, rules, devices, sendToQueue, port = 0, clock = Date.now, onProblem = () => {} } = options
  const { enter, may, stays, attachedTo, deactivate, isWith } = createDoorkeeper({
    policies,
    devices,
    clock,
    onProblem,
  })

  const publish = async (client: Client, topic: string, payload: Uint8Array) => {
    const message = { topic, payload, clientId: client.id, receivedAt: clock() }
    const matching = rules.filter(({ statement }) => topicMatches(statement.topicFilter, topic))
    for (const rule of matching) {
      if (!(await applyRule(rule, message, sendToQueue)))
        onProblem(`Device ${client.id} published to ${topic} what is not JSON: rule ${rule.name} drops it`)
    }
  }

  const told = new WeakSet<Error>()
  const aedes = await Aedes.createBroker({
    authenticate: (client, username, password, done) => {
      enter(client, username ?? client.id, password).then(
        allowed => done(allowed ? null : (new NotAuthorized('not authorized') as AuthenticateError), allowed),
        error => done(Object.assign(error as Error, { returnCode: 3 }), false),
      )
    },
    authorizePublish: (client, { topic, payload, qos, retain }, done) => {
      if (client !== null && qos > 1)
        onProblem(`Device ${client.id} is refused: QoS ${qos} is not spoken here`)
      const allowed =
        client !== null &&
        qos < 2 &&
        may(client, 'Publish', `topic/${topic}`) &&
        (!retain || may(client, 'RetainPublish', `topic/${topic}`))
      if (!allowed) return done(new NotAuthorized('not authorized'))
      publish(client, topic, Buffer.from(payload)).then(
        () => done(null),
        error => {
          told.add(error)
          onProblem(`A message of device ${client.id} was not taken: ${(error as Error).message}`)
          done(error as Error)
        },
      )
    },
    authorizeSubscribe: (client, subscription, done) =>
      done(null, may(client, 'Subscribe', `topicfilter/${subscription.topic}`) ? subscription : null),
    authorizeForward: (client, packet) =>
      may(client, 'Receive', `topic/${packet.topic}`) ? packet : undefined,
  })

  aedes.on('clientError', (client, error) => {
    // Refusals have been told where they were decided; what breaks the protocol is decided nowhere else.
    if (!(error instanceof NotAuthorized) && !told.has(error))
      onProblem(`Device ${client.id} is put off the line: ${error.message}`)
  })

  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket.once('close', () => sockets.delete(socket)).on('error', () => {}))
    speakingVersion4(socket, stream => aedes.handle(stream))
  })
  const review = async (): Promise<void> => {
    for (const client of Object.values(clientsOf(aedes))) if (client && !(await stays(client))) client.close()
  }
  const listening = await listen(server, port, 'MQTT')
  const reviews = setInterval(() => {
    review().catch(error => onProblem(`Connected devices were not looked at: ${(error as Error).message}`))
  }, options.reviewEvery ?? 5000).unref()
  return {
    port: listening,
    url: `mqtt://127.0.0.1:${listening}`,
    disconnect: deviceId => clientsOf(aedes)[deviceId]?.close(),
    certificatesOf: attachedTo,
    deactivate: certificateId => {
      deactivate(certificateId)
      for (const client of Object.values(clientsOf(aedes)))
        if (client && isWith(client, certificateId)) client.close()
    },
    review,
    close: async () => {
      clearInterval(reviews)
      const closed = new Promise(done => server.close(done))
      await new Promise<void>(done => aedes.close(done))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Its types leave them out. */
const clientsOf = (aedes: Aedes): Record<string, Client | undefined> =>
  (aedes as Aedes & { clients: Record<string, Client | undefined> }).clients
