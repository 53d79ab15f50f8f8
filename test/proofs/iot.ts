import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { concrete } from '../../infra/guardrails/concrete.ts'
import { type Deployment, deploymentOf } from '../../infra/guardrails/deployment.ts'
import { inFolder, templatesOf } from '../../infra/guardrails/proof.ts'
import { startBroker } from '../../infra/local/iot/broker.ts'
import { type Device, fingerprintOf } from '../../infra/local/iot/devices.ts'
import { compilePolicy, type Policy } from '../../infra/local/iot/policy.ts'
import { compileRule, type Rule } from '../../infra/local/iot/rule.ts'
import { readTenant } from '../../infra/tenants/read-tenants.ts'
import { type Prove, randomOf, tally } from './context.ts'
import { proveReplays } from './iot-replays.ts'

type Json = Record<string, unknown>

/** What devices may do and where their readings go, as the template says it. */
interface Gate {
  readonly policies: readonly Policy[]
  readonly rules: readonly Rule[]
}

const documentsOf = (deployment: Deployment): { policy: Json; rule: Json } => {
  const { resolved } = concrete(deployment)
  const [policy] = deployment.of('AWS::IoT::Policy')
  const [rule] = deployment.of('AWS::IoT::TopicRule')
  if (!policy || !rule) throw new Error('The tenant has no devices')
  return {
    policy: resolved(policy, policy.properties.PolicyDocument) as Json,
    rule: resolved(rule, rule.properties.TopicRulePayload) as Json,
  }
}

const gateOf = (policy: Json, rule: Json): Gate => {
  const compiled = compileRule('readings', rule)
  if (!compiled) throw new Error('The rule of readings is switched off')
  return { policies: [compilePolicy('sensor', policy)], rules: [compiled] }
}

const NOW = Date.parse('2026-03-01T08:00:00Z')
const secretOf = (deviceId: string): string => `secret of ${deviceId}`
const deviceOf = (deviceId: string, more: Partial<Device> = {}): Device => ({
  deviceId,
  warehouseId: 'wh_1',
  fingerprint: fingerprintOf(secretOf(deviceId)),
  status: 'active',
  ...more,
})

/** A registry in which each device has its own trouble. */
const registry = (): Map<string, Device> =>
  new Map(
    [
      deviceOf('dev_good'),
      deviceOf('dev_other', { warehouseId: 'wh_2' }),
      deviceOf('dev_revoked', { status: 'revoked' }),
      deviceOf('dev_inactive', { status: 'inactive' }),
      deviceOf('dev_expired', { expiresAt: NOW - 1 }),
      deviceOf('dev_rotated', {
        fingerprint: fingerprintOf('a new one'),
        previous: { fingerprint: fingerprintOf(secretOf('dev_rotated')), until: NOW - 1 },
      }),
      deviceOf('dev_leaving'),
    ].map(device => [device.deviceId, device]),
  )

/** A broker behind that gate, with what arrived in the queue and what it has told somebody. */
const startLine = async (gate: Gate, devices: Map<string, Device>, reviewEvery = 5000) => {
  const arrived: Json[] = []
  const told: string[] = []
  const broker = await startBroker({
    ...gate,
    devices: { find: id => devices.get(id) },
    clock: () => NOW,
    reviewEvery,
    onProblem: line => told.push(line),
    sendToQueue: async (_, body) => void arrived.push(JSON.parse(body)),
  })
  const connect = (deviceId: string, protocolVersion: 4 | 5, more: IClientOptions = {}) =>
    mqtt.connectAsync(broker.url, {
      protocolVersion,
      clientId: deviceId,
      username: deviceId,
      password: secretOf(deviceId),
      reconnectPeriod: 0,
      connectTimeout: 20_000,
      ...more,
    })
  return { broker, connect, arrived, told, devices }
}

type Line = Awaited<ReturnType<typeof startLine>>

/** Something that must not be; it resolves to what the device got away with. */
type Attempt = (line: Line, version: 4 | 5) => Promise<string[]>

const closed = (client: MqttClient) => new Promise<void>(done => client.once('close', () => done()))

/** Comes in where it may not. */
const comesIn =
  (deviceId: string, more: IClientOptions = {}): Attempt =>
  async ({ connect }, version) => {
    const client = await connect(deviceId, version, more).catch((): undefined => undefined)
    if (!client) return []
    await client.endAsync(true)
    return ['was let in']
  }

const reading = (more: Json = {}) =>
  JSON.stringify({ readingId: 'r', sku: 'DL-1', quantity: 1, measuredAt: '2026-03-01T07:00:00Z', ...more })

/** Publishes where it may not: the connection ends and nothing arrives. */
const publishes =
  (topic: string, options: mqtt.IClientPublishOptions = {}): Attempt =>
  async ({ connect, arrived }, version) => {
    const before = arrived.length
    const client = await connect('dev_good', version)
    client.on('error', () => {})
    const gone = closed(client).then(() => true)
    const taken = client
      .publishAsync(topic, reading(), { qos: 1, ...options })
      .then(() => false)
      .catch(() => gone)
    const refused = await Promise.race([gone, taken])
    client.end(true)
    return [
      ...(refused ? [] : ['its publication was taken']),
      ...(arrived.length === before ? [] : ['its publication arrived']),
    ]
  }

/** Listens where it may not. */
const listens =
  (filter: string): Attempt =>
  async ({ connect }, version) => {
    const client = await connect('dev_good', version)
    client.on('error', () => {})
    const granted = await client.subscribeAsync(filter, { qos: 1 }).then(
      grants => grants.some(({ qos }) => qos < 128),
      () => false,
    )
    client.end(true)
    return granted ? ['may listen'] : []
  }

/** Stays connected after its credential was revoked. */
const stays: Attempt = async ({ connect, broker, devices }, version) => {
  const client = await connect('dev_leaving', version)
  client.on('error', () => {})
  const gone = closed(client).then(() => true)
  devices.set('dev_leaving', deviceOf('dev_leaving', { status: 'revoked' }))
  await broker.review()
  const left = await Promise.race([gone, new Promise<false>(done => setTimeout(() => done(false), 5000))])
  devices.set('dev_leaving', deviceOf('dev_leaving'))
  client.end(true)
  return left ? [] : ['stayed']
}

/** A payload that claims to be of another device and place is booked for neither. */
const claims: Attempt = async ({ connect, arrived }, version) => {
  const client = await connect('dev_good', version)
  const claim = reading({ deviceId: 'dev_other', warehouseId: 'wh_2', receivedAt: 1 })
  await client.publishAsync('dockline/wh_1/dev_good/stock', claim, { qos: 1 })
  await client.endAsync()
  const last = arrived.at(-1)
  const own = last?.deviceId === 'dev_good' && last.warehouseId === 'wh_1' && last.receivedAt === NOW
  return own ? [] : ['its reading is booked for another device, place or time']
}

const attempts: Readonly<Record<string, Attempt>> = {
  'an unknown device': comesIn('dev_nobody'),
  'a guessed secret': comesIn('dev_good', { password: 'guessed' }),
  'no credential': comesIn('dev_good', { password: undefined as never, username: undefined as never }),
  'an empty credential': comesIn('dev_good', { password: '' }),
  'a revoked credential': comesIn('dev_revoked'),
  'a deactivated credential': comesIn('dev_inactive'),
  'an expired credential': comesIn('dev_expired'),
  'a replaced credential after its time': comesIn('dev_rotated'),
  'its credential under another’s client id': comesIn('dev_other', {
    username: 'dev_good',
    password: secretOf('dev_good'),
  }),
  'its credential under nobody’s client id': comesIn('console', {
    username: 'dev_good',
    password: secretOf('dev_good'),
  }),
  'a client id with a wildcard': comesIn('dev_*', { username: 'dev_good', password: secretOf('dev_good') }),
  'a reading for another device': publishes('dockline/wh_1/dev_other/stock'),
  'a reading for another warehouse': publishes('dockline/wh_2/dev_good/stock'),
  'a reading as another': publishes('dockline/wh_2/dev_other/stock'),
  'a topic beneath its own': publishes('dockline/wh_1/dev_good/stock/more'),
  'a topic above its own': publishes('dockline/wh_1/dev_good'),
  'its topic with an empty level': publishes('dockline/wh_1/dev_good/stock/'),
  'its topic in capitals': publishes('DOCKLINE/wh_1/dev_good/stock'),
  'its topic behind a slash': publishes('/dockline/wh_1/dev_good/stock'),
  'a topic of the broker': publishes('$SYS/broker/clients'),
  'its shadow': publishes('$aws/things/dev_good/shadow/update'),
  'a rule by name': publishes('$aws/rules/demo_stock_readings/dockline/wh_2/dev_other/stock'),
  'a wildcard for the device': publishes('dockline/wh_1/+/stock'),
  'a wildcard for all': publishes('dockline/#'),
  'a retained reading': publishes('dockline/wh_1/dev_good/stock', { retain: true }),
  'QoS 2': publishes('dockline/wh_1/dev_good/stock', { qos: 2 }),
  'listening to everything': listens('#'),
  'listening to all devices': listens('dockline/+/+/stock'),
  'listening to its own topic': listens('dockline/wh_1/dev_good/stock'),
  'listening to its shadow': listens('$aws/things/dev_good/shadow/#'),
  'listening in a group': listens('$share/all/dockline/#'),
  'staying after a revocation': stays,
}

type Name = keyof typeof attempts

/** One attempt: it has no effect, and somebody is told of it. */
const tryOne = async (line: Line, name: Name, version: 4 | 5): Promise<string[]> => {
  line.told.length = 0
  const gotAway = (await attempts[name]?.(line, version)) ?? ['is not known']
  const silent = gotAway.length === 0 && line.told.length === 0 ? ['nobody was told'] : []
  return [...gotAway, ...silent].map(what => `MQTT ${version}, ${name}: ${what}`)
}

/** Each fault with the attempt that must find it. */
const faults = (policy: Json, rule: Json): [name: Name | 'claim', gate: Gate, change?: Partial<Device>][] => {
  const [connect, publish] = policy.Statement as Json[]
  const having = (...statements: Json[]) => gateOf({ ...policy, Statement: statements }, rule)
  const also = (Action: string, Resource: string) =>
    having(...(policy.Statement as Json[]), { Effect: 'Allow', Action, Resource })
  return [
    ['its credential under another’s client id', also('iot:Connect', 'client/*')],
    ['a reading for another device', also('iot:Publish', 'topic/dockline/*')],
    ['a reading for another warehouse', also('iot:Publish', 'topic/dockline/*/dev_good/stock')],
    ['a topic beneath its own', also('iot:Publish', 'topic/dockline/wh_1/dev_good/*')],
    ['its shadow', also('iot:Publish', 'topic/$aws/things/*')],
    ['a retained reading', also('iot:RetainPublish', '*')],
    ['listening to all devices', also('iot:Subscribe', '*')],
    ['a reading as another', having(connect ?? {}, { ...publish, Resource: 'topic/*' })],
    ['a revoked credential', gateOf(policy, rule), { status: 'active' }],
    ['an expired credential', gateOf(policy, rule), { expiresAt: NOW + 1 }],
    ['an unknown device', gateOf(policy, rule), {}],
    [
      'claim',
      gateOf(policy, { ...rule, Sql: "SELECT *, timestamp() AS receivedAt FROM 'dockline/+/+/stock'" }),
    ],
  ]
}

const deviceIn: Readonly<Record<string, string>> = {
  'a revoked credential': 'dev_revoked',
  'an expired credential': 'dev_expired',
  'an unknown device': 'dev_nobody',
}

const plantFaults = async (policy: Json, rule: Json, plant: (fault: string, found: boolean) => void) => {
  for (const [name, gate, change] of faults(policy, rule)) {
    const devices = registry()
    const deviceId = deviceIn[name]
    if (change && deviceId)
      devices.set(deviceId, { ...(devices.get(deviceId) ?? deviceOf(deviceId)), ...change })
    const line = await startLine(gate, devices)
    const found = name === 'claim' ? await claims(line, 5) : await tryOne(line, name, 5)
    plant(`a gate open for ${name}`, found.length > 0)
    await line.broker.close()
  }
  const gate = gateOf(policy, rule)
  const deaf = await startLine(gate, registry(), 3_600_000)
  const quiet: Line = { ...deaf, told: Object.assign([], { push: () => 0 }) }
  plant('a refusal that nobody is told of', (await tryOne(quiet, 'a guessed secret', 5)).length > 0)
  const blind: Line = { ...deaf, broker: { ...deaf.broker, review: async () => {} } }
  plant(
    'a revocation that ends no connection',
    (await tryOne(blind, 'staying after a revocation', 5)).length > 0,
  )
  await deaf.broker.close()
}

/**
 * What no device may get away with, in any order, on the local broker with the template's policy and rule; and
 * readings that are repeated, late and cut off on a whole stack. Faults are gates left open.
 */
export const proveIot: Prove = run =>
  inFolder(async folder => {
    const { trial, plant, proof } = tally()
    const { stacks } = await templatesOf([readTenant('demo')], folder)
    const { policy, rule } = documentsOf(deploymentOf(readTenant('demo'), { stacks }))
    const line = await startLine(gateOf(policy, rule), registry())
    const random = randomOf(run.seed)
    const rounds = run.size === 'nightly' ? 60 : 4
    const order = Array.from({ length: rounds }, () => Object.keys(attempts) as Name[])
      .flat()
      .map(name => ({ name, at: random(), version: random() < 0.5 ? (4 as const) : (5 as const) }))
      .toSorted((a, b) => a.at - b.at)
    for (const { name, version } of order) trial(await tryOne(line, name, version))
    for (const version of [4, 5] as const) trial(await claims(line, version))
    await line.broker.close()
    await plantFaults(policy, rule, plant)
    await proveReplays(run, { trial, plant })
    return proof()
  })
