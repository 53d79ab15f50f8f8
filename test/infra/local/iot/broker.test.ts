import mqtt from 'mqtt'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Broker, startBroker } from '../../../../infra/local/iot/broker.ts'
import { type Device, deviceList, fingerprintOf } from '../../../../infra/local/iot/devices.ts'
import { iotOf } from '../../../../infra/local/iot/resources.ts'

const thing = (name: string) => `\${iot:Connection.Thing.${name}}`
const resource = (logicalId: string, type: string, properties: Record<string, unknown>) => ({
  stack: 'test',
  logicalId,
  type,
  properties,
  ref: logicalId,
  attributes: {},
})
const { policies, rules } = iotOf([
  resource('sensor', 'AWS::IoT::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 'iot:Connect', Resource: `client/${thing('ThingName')}` },
        {
          Effect: 'Allow',
          Action: 'iot:Publish',
          Resource: `topic/dockline/${thing('Attributes[warehouseId]')}/${thing('ThingName')}/stock`,
        },
      ],
    },
  }),
  resource('listener', 'AWS::IoT::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: 'iot:*', Resource: '*' },
        { Effect: 'Deny', Action: 'iot:Receive', Resource: 'topic/dockline/wh_chengdu/*' },
      ],
    },
  }),
  resource('stock_readings', 'AWS::IoT::TopicRule', {
    TopicRulePayload: {
      Sql: "SELECT sku, topic(2) AS warehouseId, topic(3) AS deviceId FROM 'dockline/+/+/stock'",
      Actions: [{ Sqs: { QueueUrl: 'readings' } }],
      ErrorAction: { Sqs: { QueueUrl: 'dead' } },
    },
  }),
])

const registered = deviceList([])
const device = (deviceId: string, more: Partial<Device> = {}): [string, Device] => [
  deviceId,
  {
    deviceId,
    warehouseId: 'wh_shanghai',
    fingerprint: fingerprintOf(`secret of ${deviceId}`),
    status: 'active',
    policies: ['sensor'],
    ...more,
  },
]
const now = Date.parse('2026-11-24T08:00:00Z')
const devices = new Map([
  device('dev_01'),
  device('dev_02', { warehouseId: 'wh_chengdu' }),
  device('dev_moved'),
  device('dev_revoked', { status: 'revoked' }),
  device('dev_expired', { expiresAt: now - 1 }),
  device('dev_listener', { policies: ['listener'] }),
])

let broker: Broker
let sent: [queue: string, body: string][] = []
let problems: string[] = []
let broken: string[] = []
let held: Promise<void> = Promise.resolve()

beforeAll(async () => {
  broker = await startBroker({
    policies,
    rules,
    devices: { find: id => devices.get(id) ?? registered.find(id) },
    clock: () => now,
    onProblem: line => problems.push(line),
    sendToQueue: async (queue, body) => {
      await held
      if (broken.includes(queue)) throw new Error(`${queue} is broken`)
      sent.push([queue, body])
    },
  })
})
afterAll(() => broker.close())
beforeEach(() => {
  sent = []
  problems = []
  broken = []
  held = Promise.resolve()
})

type Version = 4 | 5
const connect = (deviceId: string, protocolVersion: Version, more: mqtt.IClientOptions = {}) =>
  mqtt.connectAsync(broker.url, {
    protocolVersion,
    clientId: deviceId,
    username: deviceId,
    password: `secret of ${deviceId}`,
    reconnectPeriod: 0,
    connectTimeout: 2000,
    ...more,
  })
const own = 'dockline/wh_shanghai/dev_01/stock'
const closed = (client: mqtt.MqttClient) => new Promise<void>(done => client.once('close', () => done()))

describe.each<Version>([4, 5])('The broker in MQTT version %i', version => {
  it('takes a device’s stock and acknowledges it when the queue has it', async () => {
    let release = () => {}
    held = new Promise(done => {
      release = done
    })
    const client = await connect('dev_01', version)
    let acknowledged = false
    const published = client.publishAsync(own, '{"sku":"DL-1","deviceId":"dev_99"}', { qos: 1 }).then(() => {
      acknowledged = true
    })
    // A round trip of something else: an acknowledgement given too early would have come before it.
    await client.unsubscribeAsync('nothing')
    expect(acknowledged).toBe(false)
    release()
    await published
    expect(sent).toEqual([['readings', '{"sku":"DL-1","warehouseId":"wh_shanghai","deviceId":"dev_01"}']])
    await client.endAsync()
  })

  it('takes hundreds at once', async () => {
    const client = await connect('dev_01', version)
    const all = Array.from({ length: 300 }, (_, i) => client.publishAsync(own, `{"sku":"${i}"}`, { qos: 1 }))
    await Promise.all(all)
    expect(new Set(sent.map(([, body]) => JSON.parse(body).sku)).size).toBe(300)
    await client.endAsync()
  })

  it('gives a failure to the error action and acknowledges that', async () => {
    broken = ['readings']
    const client = await connect('dev_01', version)
    await client.publishAsync(own, '{"sku":"DL-1"}', { qos: 1 })
    expect(sent.map(([queue]) => queue)).toEqual(['dead'])
    await client.endAsync()
  })

  it('acknowledges nothing that no queue took, so that the device sends it again', async () => {
    broken = ['readings', 'dead']
    const client = await connect('dev_01', version)
    client.publish(own, '{"sku":"DL-1"}', { qos: 1 })
    await closed(client)
    expect(problems).toEqual(['A message of device dev_01 was not taken: dead is broken'])
    client.end(true)
  })

  it('says which device publishes what is not JSON', async () => {
    const client = await connect('dev_01', version)
    await client.publishAsync(own, 'garbage', { qos: 1 })
    expect(sent).toEqual([])
    expect(problems[0]).toContain('what is not JSON: rule stock_readings drops it')
    await client.endAsync()
  })

  it.each([
    ['for another device', 'dockline/wh_shanghai/dev_02/stock', {}],
    ['for another warehouse', 'dockline/wh_chengdu/dev_01/stock', {}],
    ['to any other topic', 'dockline/wh_shanghai/dev_01/stock/x', {}],
    ['with the retain flag', own, { retain: true }],
    ['with QoS 2', own, { qos: 2 as const }],
  ])('ends the connection of a device that publishes %s', async (_, topic, options) => {
    const client = await connect('dev_01', version)
    client.on('error', () => {})
    client.publish(topic, '{}', { qos: 1, ...options }, () => {})
    await closed(client)
    expect(sent).toEqual([])
    client.end(true)
  })

  it.each([
    ['an unknown device', 'dev_77', {}],
    ['a wrong secret', 'dev_01', { password: 'guessed' }],
    ['no secret', 'dev_01', { password: undefined, username: undefined }],
    ['a revoked credential', 'dev_revoked', {}],
    ['an expired credential', 'dev_expired', {}],
    ['another’s name', 'dev_02', { username: 'dev_01', password: 'secret of dev_01' }],
  ])('refuses %s', async (_, deviceId, options) => {
    await expect(connect(deviceId, version, options as mqtt.IClientOptions)).rejects.toThrow(
      /not authorized|identifier/i,
    )
    expect(problems).toHaveLength(1)
  })

  it('lets nobody listen who may not', async () => {
    const client = await connect('dev_01', version)
    await expect(client.subscribeAsync('dockline/#')).rejects.toThrow('Subscribe error')
    expect(problems).toEqual(['Device dev_01 is refused: Subscribe on topicfilter/dockline/#'])
    await client.endAsync()
  })

  it('forwards to a listener just what it may receive', async () => {
    const listener = await connect('dev_listener', version)
    await listener.subscribeAsync('dockline/#', { qos: 1 })
    const heard: string[] = []
    listener.on('message', topic => heard.push(topic))
    const elsewhere = await connect('dev_02', version)
    await elsewhere.publishAsync('dockline/wh_chengdu/dev_02/stock', '{}', { qos: 1 })
    const here = await connect('dev_01', version)
    const arrived = new Promise(done => listener.once('message', done))
    await here.publishAsync(own, '{}', { qos: 1 })
    await arrived
    expect(heard).toEqual([own])
    await Promise.all([listener.endAsync(), elsewhere.endAsync(), here.endAsync()])
  })

  it.each<[string, Partial<Device>]>([
    ['is revoked', { status: 'revoked' }],
    ['is deactivated', { status: 'inactive' }],
    ['has expired', { expiresAt: now - 1 }],
    ['was replaced', { fingerprint: fingerprintOf('another') }],
  ])(
    'ends the connection of a device whose credential %s meanwhile, and lets others stay',
    async (_, change) => {
      const [stays, leaves] = [await connect('dev_01', version), await connect('dev_moved', version)]
      leaves.on('error', () => {})
      const before = devices.get('dev_moved') as Device
      await broker.review()
      expect([stays.connected, leaves.connected]).toEqual([true, true])
      const gone = closed(leaves)
      devices.set('dev_moved', { ...before, ...change })
      await broker.review()
      await gone
      devices.set('dev_moved', before)
      await stays.publishAsync(own, '{}', { qos: 1 })
      expect(problems).toHaveLength(1)
      expect(problems[0]).toContain('dev_moved is put off the line')
      leaves.end(true)
      await stays.endAsync()
    },
  )

  it('can put a device off the line', async () => {
    const client = await connect('dev_01', version)
    const gone = closed(client)
    broker.disconnect('dev_01')
    await gone
    client.end(true)
  })
})

describe('The broker in MQTT version 5', () => {
  it('says why it ends a connection', async () => {
    const client = await connect('dev_01', 5)
    const told = new Promise<number | undefined>(done =>
      client.once('disconnect', packet => done(packet.reasonCode)),
    )
    client.on('error', () => {})
    client.publish('dockline/wh_shanghai/dev_02/stock', '{}', { qos: 1 }, () => {})
    expect(await told).toBe(0x87)
    client.end(true)
  })

  it('acknowledges each topic that is left', async () => {
    const client = await connect('dev_listener', 5)
    await client.subscribeAsync('a/#')
    const packet = await client.unsubscribeAsync(['a/#', 'b'])
    expect(packet).toMatchObject({ granted: [0, 0] })
    await client.endAsync()
  })
})
