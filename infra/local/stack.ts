import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Tables } from '../../shared/tables.ts'
import { regionProfile } from '../region-profile.ts'
import { readTenant } from '../tenants/read-tenants.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { readAssembly } from './assembly/read.ts'
import { resolveAssembly } from './assembly/resolve.ts'
import type { Resource, World } from './assembly/resource-type.ts'
import type { ControlServer } from './control-server.ts'
import type { DemoPrincipal } from './demo/principals.ts'
import { startExpiry } from './dynamodb/expiry.ts'
import { provisionTables, tableTypes, timesToLive } from './dynamodb/tables.ts'
import { tablesOf } from './dynamodb/tables-of.ts'
import { type Engines, startEngines } from './engines.ts'
import { apiOf, apiTypes } from './http/api.ts'
import type { Gateway } from './http/gateway.ts'
import { identityTypes, tokenRulesOf } from './identity/user-pool.ts'
import { inertTypes } from './inert.ts'
import { type Broker, startBroker } from './iot/broker.ts'
import { iotControl } from './iot/control.ts'
import type { DeviceDirectory } from './iot/devices.ts'
import { withRegistered } from './iot/registered-devices.ts'
import { iotOf, iotTypes } from './iot/resources.ts'
import { keyTypes, provisionKeys } from './kms/keys.ts'
import { type EventSources, startEventSources } from './lambda/event-sources.ts'
import { functionTypes, type LocalEndpoints, provisionFunctions } from './lambda/functions.ts'
import { createInvokeLater } from './lambda/invoke-later.ts'
import { mappingTypes } from './lambda/mappings.ts'
import type { LambdaPool } from './lambda/pool.ts'
import { type QueueViews, queueViews } from './messaging/queue-view.ts'
import { messagingTypes, provisionMessaging } from './messaging/queues.ts'
import { startScheduler } from './schedules/scheduler.ts'
import { type Schedule, schedulesOf, scheduleTypes } from './schedules/schedules.ts'
import type { OnCall } from './service-call.ts'

const types = {
  ...inertTypes,
  ...apiTypes,
  ...functionTypes,
  ...identityTypes,
  ...iotTypes,
  ...keyTypes,
  ...mappingTypes,
  ...messagingTypes,
  ...scheduleTypes,
  ...tableTypes,
}

export interface LocalStackOptions {
  /** Id of a file in infra/tenants */
  readonly tenant: string
  /** Folder for logs and the cloud assembly. */
  readonly home: string
  /** The API's; issuer and broker take the two after it. 0 or absent: any free ones. */
  readonly port?: number
  /** Folder in which tables, queues and keys outlive the stack; absent: a temporary one */
  readonly data?: string | undefined
  /** A cloud assembly that is there already; absent: bundled and synthesised now */
  readonly assembly?: string | undefined
  /** Devices besides those that the tenant has registered. */
  readonly devices: DeviceDirectory
  /** Where a function finds DynamoDB in place of the engine, for example behind a proxy that injects faults. */
  readonly dynamoEndpointFor?: ((functionId: string, engine: string) => string | undefined) | undefined
  /** Milliseconds until a failed message or batch is tried again, after so many tries. */
  readonly retryAfter?: ((tries: number) => number) | undefined
  /** Told of each call of SQS, SNS, S3 and KMS, those of the pollers included. */
  readonly onCall?: OnCall | undefined
  /** Epoch milliseconds by which keys are destroyed that wait for it; default the machine's */
  readonly keyClock?: (() => number) | undefined
  /** Milestones of the start, for people who wait. */
  readonly onStep?: (step: string) => void
  /** Warnings of functions, refused devices, batches given up, in a line each. */
  readonly onProblem?: (line: string) => void
}

/** A tenant's stack at work. */
export interface LocalStack {
  /** Folder of logs and mails */
  readonly home: string
  readonly tenant: Tenant
  readonly api: string
  readonly mqtt: string
  readonly issuer: string
  /** Serves the API, and what pages on this machine may ask for beside it. */
  readonly gateway: Gateway
  /** Direct invocations and operations of the stack. */
  readonly control: ControlServer
  readonly endpoints: LocalEndpoints
  readonly functions: LambdaPool
  readonly queues: QueueViews
  /** The tables through the kernel, with all rights. */
  readonly tables: Tables
  /** A fresh token of a principal that the issuer knows. */
  readonly token: (principal: string) => Promise<string>
  /** Makes the issuer know another principal; what they may do, the tables say. */
  readonly register: (principal: DemoPrincipal) => void
  /** Resolves when no stream, queue or function has anything left to do; or one queue, when it is named. */
  readonly quiet: (queue: string) => Promise<void>
  readonly processes: readonly number[]
  readonly stop: () => Promise<void>
}

const nothing = (): void => {}

/** Everything that the template has, put onto the engines; answers what refers to what. */
const provision = async (engines: Engines, options: LocalStackOptions, tenant: Tenant) => {
  const { apiUrl, dynamo, functions, gateway, issuer, messaging, control, ring } = engines
  const { region } = tenant
  const assembly = readAssembly(engines.assembly)
  const world: World = {
    partition: regionProfile(region).partition,
    account: '000000000000',
    region,
    urls: { api: apiUrl, queues: messaging.endpoint, issuer: issuer.url },
  }
  const resources: Resource[] = resolveAssembly(assembly, types, world)
  await provisionTables(dynamo, resources)
  provisionMessaging(messaging, resources, region)
  provisionKeys(ring, resources)
  const rules = tokenRulesOf(resources, issuer.url)
  issuer.follow(rules)
  const localise = (value: string): string => (value === rules.externalIssuer ? issuer.url : value)
  const endpoints: LocalEndpoints = {
    dynamodb: dynamo.endpoint,
    sqs: messaging.endpoint,
    sns: messaging.endpoint,
    s3: messaging.endpoint,
    kms: control.url,
    email: control.url,
    outside: engines.outside.url,
    iot: control.url,
  }
  const dynamoEndpointFor = (id: string) => options.dynamoEndpointFor?.(id, dynamo.endpoint)
  provisionFunctions(functions, resources, {
    region,
    endpoints,
    assets: assembly.assets,
    localise,
    dynamoEndpointFor,
  })
  const api = apiOf(resources, { jwks: issuer.jwks, localise, invoke: functions.invoke })
  if (api !== undefined) gateway.serve(api)
  return { world, resources, endpoints, tables: tablesOf(dynamo.endpoint, region, functions) }
}

interface AtWork {
  readonly sources: EventSources
  readonly broker: Broker
}

/** When a stack has started and people have had their first answers, in milliseconds. */
const SETTLED = 10_000

/** Loads what runs every minute before its first run, so that nobody's answer waits beside it then. */
const loadWhatRunsOften = (schedules: readonly Schedule[], functions: LambdaPool): { stop: () => void } => {
  const timer = setTimeout(() => {
    for (const { times, functionName } of schedules)
      if (times.kind === 'rate' && times.milliseconds <= 60_000) functions.load(functionName)
  }, SETTLED).unref()
  return { stop: () => clearTimeout(timer) }
}

/** Starts what moves by itself: event sources, schedules, expiry, the broker. */
const setGoing = async (
  engines: Engines,
  { world, resources, tables }: { world: World; resources: Resource[]; tables: Tables },
  options: LocalStackOptions,
): Promise<AtWork> => {
  const { closing, dynamo, functions, messaging } = engines
  const { data, retryAfter, onProblem = nothing } = options
  const { account, region } = world
  const send = (queueArn: string, body: string, attributes: Record<string, string> = {}): void =>
    messaging.send({
      QueueUrl: messaging.queues.getQueueByArn(queueArn)?.url ?? queueArn,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    })
  const later = createInvokeLater({ functions, send, onProblem })
  const sources = startEventSources({
    ...{ resources, region, data, functions, dynamo, messaging, send, retryAfter, onProblem },
    onCall: options.onCall,
  })
  closing.defer(sources.stop)
  closing.defer(later.stop)
  const schedules = schedulesOf(resources)
  closing.defer(startScheduler({ schedules, region, account, invokeLater: later.invokeLater }).stop)
  closing.defer(loadWhatRunsOften(schedules, functions).stop)
  closing.defer(startExpiry(dynamo, timesToLive(resources)).stop)
  const broker = await startBroker({
    ...iotOf(resources),
    devices: withRegistered(options.devices, tables),
    port: options.port ? options.port + 2 : 0,
    onProblem,
    sendToQueue: async (QueueUrl, MessageBody) => messaging.send({ QueueUrl, MessageBody }),
  })
  closing.defer(broker.close)
  engines.control.serve(/^\/(things|certificates)\//, iotControl(broker))
  return { sources, broker }
}

/** What answers a request is its caller's to wait for; what a request sets going is not. */
const isConsequence = (functionId: string): boolean => !functionId.endsWith('-api')

/** Waits until nothing has moved for a moment, anywhere or in one queue and the function behind it. */
const quietWhen =
  (sources: EventSources, functions: LambdaPool, queues: QueueViews) => async (only: string) => {
    const isFull = (wanted: (name: string) => boolean): boolean =>
      queues
        .states()
        .some(({ name, ready, delayed, inFlight }) => wanted(name) && ready + delayed + inFlight > 0)
    const isBusy = (): boolean =>
      only
        ? isFull(name => name === only)
        : sources.busy() || functions.busy(isConsequence) || isFull(name => !name.endsWith('-dead'))
    for (let still = 0; still < 3; still = isBusy() ? 0 : still + 1) {
      if (still === 0) sources.wake()
      await new Promise(done => setTimeout(done, 40))
    }
  }

/**
 * Runs a tenant's synthesised template on embedded engines, on the loopback address. It has no data yet: seeds
 * are the caller's.
 * @throws LocalStackError saying what cannot be had: a port, a resource type, a tenant that does not synthesise
 */
export const startLocalStack = async (options: LocalStackOptions): Promise<LocalStack> => {
  const { onStep = nothing } = options
  const tenant = readTenant(options.tenant)
  mkdirSync(join(options.home, 'logs'), { recursive: true })
  const engines = await startEngines(options, tenant)
  try {
    const provisioned = await provision(engines, options, tenant)
    const { functions, issuer, messaging, control, dynamo } = engines
    const { endpoints, tables } = provisioned
    const { sources, broker } = await setGoing(engines, provisioned, options)
    onStep('provisioned')
    const queues = queueViews(messaging, tenant.id)
    const quiet = quietWhen(sources, functions, queues)
    control.offer({
      queues: queues.states,
      messages: queues.messages,
      redrive: queues.redrive,
      quiet,
      pass: (_, milliseconds) => functions.pass(Number(milliseconds)),
      mails: engines.mailbox.mails,
      outside: (host, target) => engines.outside.meet(host, JSON.parse(target)),
    })
    engines.gateway.offer('/local/mailbox', async () => ({ mails: engines.mailbox.mails() }))
    return {
      home: options.home,
      tenant,
      api: engines.apiUrl,
      mqtt: broker.url,
      issuer: issuer.url,
      control,
      gateway: engines.gateway,
      endpoints,
      functions,
      queues,
      tables,
      token: issuer.token,
      register: issuer.register,
      quiet,
      processes: dynamo.pid === undefined ? [process.pid] : [process.pid, dynamo.pid],
      stop: () => engines.closing.disposeAsync(),
    }
  } catch (error) {
    await engines.closing.disposeAsync()
    throw error
  }
}
